package import Deciding
package import JSONTree
package import Policies
package import Time

/// Cases for a policy: these events, then these decisions, of reminders too.
package struct PolicyCases: Sendable, Equatable {
  package var cases: [PolicyCase]
}

/// One case of the file.
package struct PolicyCase: Sendable, Equatable {
  package var name: String
  /// Where it begins, counted from 1.
  package var line: Int
  package var events: [GivenEvent]
  /// Time goes on until then: the last event is decided by default. Reminders due later are not part of the case.
  package var end: Timestamp
  /// Whether its reminders are looked at: it says until when time goes on, or expects one. A case about something else need not name
  /// those that come due in its time.
  package var asksOfReminders: Bool
  package var expected: [ExpectedDecision]

  /// An event of a case.
  package struct GivenEvent: Sendable, Equatable {
    package var line: Int
    package var at: Timestamp
    /// How long after its own time it is decided.
    package var late: Duration
    /// The customer whose link it came by; nil: nobody's.
    package var linkOf: String?
    /// The event in the Plain envelope.
    package var body: JSON

    /// When it is decided.
    var decidedAt: Timestamp { at.adding(late) }
  }

  /// A decision that a case wants.
  package struct ExpectedDecision: Sendable, Equatable {
    /// A prompt or a reminder.
    package var kind: MessageKind
    package var outcome: Decision.Outcome
    /// Each of these must have spoken; others may have.
    package var rules: [String]
    package var signal: String?
    package var customer: String?
    /// The event's time, or when the reminder was due.
    package var at: Timestamp?
    /// The mail's subject line.
    package var subject: String?

    /// As the file says it: "suppressed by throttle.cooldown".
    var words: String { DecisionWords.sentence(kind, outcome, rules) }
  }
}
