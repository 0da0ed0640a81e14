package import Deciding
package import JSONTree
import Policies
package import Time

/// What is known of one customer, for `explain`: gathered elsewhere, told here.
package struct CustomerStory: Sendable {
  package var customerID: String
  /// How its dates are told, and what is now.
  package var dates: DateWords
  /// Satisfaction now, and what a prompt needs.
  package var score: Double
  package var threshold: Double
  /// That stand now, those of the account and of everyone included.
  package var vetoes: [CustomerState.ActiveVeto]
  /// The ends that are remembered, by an event or by themselves, in any order.
  package var vetoEnds: [CustomerState.EndedVeto]
  package var suppression: CustomerState.Suppression
  /// Prompts that count toward caps, for life: those that wait and those of the control group too.
  package var promptCount: Int
  /// What speaks against a prompt now besides the score: against the one that waits, where one does.
  package var objections: StandingObjections
  /// The signals of which a repeat does not count, or not yet: such a repeat is no decision, so nothing else tells of it.
  package var repeats: [Finding]
  /// In any order.
  package var decisions: [ToldDecision]
  package var messages: [ToldMessage]
  package var lifecycle: [ToldEvent]

  /// Gathers a story.
  package init(
    customerID: String, dates: DateWords, score: Double, threshold: Double, vetoes: [CustomerState.ActiveVeto] = [],
    vetoEnds: [CustomerState.EndedVeto] = [], suppression: CustomerState.Suppression = .init(), promptCount: Int = 0,
    objections: StandingObjections = .init(), repeats: [Finding] = [],
    decisions: [ToldDecision] = [], messages: [ToldMessage] = [], lifecycle: [ToldEvent] = []
  ) {
    self.customerID = customerID
    self.dates = dates
    self.score = score
    self.threshold = threshold
    self.vetoes = vetoes
    self.vetoEnds = vetoEnds
    self.suppression = suppression
    self.promptCount = promptCount
    self.objections = objections
    self.repeats = repeats
    self.decisions = decisions
    self.messages = messages
    self.lifecycle = lifecycle
  }

  package var now: Timestamp { dates.now }

  /// The prompts that are written and have not left: they wait for a time or a person.
  package var waiting: [ToldMessage] { messages.filter(\.waits) }
}

/// A decision as it was stored; words of a newer version are shown as they are.
package struct ToldDecision: Sendable, Equatable {
  /// The kind of mail that was decided on.
  package var kind: String
  package var signal: String
  /// The event's time.
  package var at: Timestamp
  package var decidedAt: Timestamp
  package var outcome: String
  package var score: Double
  package var findings: [Finding]
  package var messageID: String?

  /// Joins a decision's parts.
  package init(
    kind: String = MessageKind.prompt.rawValue, signal: String, at: Timestamp, decidedAt: Timestamp, outcome: String,
    score: Double, findings: [Finding] = [], messageID: String? = nil
  ) {
    self.kind = kind
    self.signal = signal
    self.at = at
    self.decidedAt = decidedAt
    self.outcome = outcome
    self.score = score
    self.findings = findings
    self.messageID = messageID
  }

  /// Reads stored findings; what has no rule and sentence is left out.
  /// - Parameter stored: an array of objects with `rule`, `sentence` and `until` in RFC 3339 or microseconds.
  package static func findings(_ stored: JSON) -> [Finding] {
    guard case .array(let elements) = stored else { return [] }
    return elements.compactMap { element in
      guard let rule = element["rule"]?.string, let sentence = element["sentence"]?.string else { return nil }
      let written = element["until"]?.string.flatMap { Timestamp(rfc3339: $0) }
      return Finding(
        rule: rule, sentence: sentence, until: written ?? element["until"]?.int.map { Timestamp(microseconds: $0) })
    }
  }
}

/// A message as it was stored.
package struct ToldMessage: Sendable, Equatable {
  package var id: String
  package var kind: String
  package var state: String
  package var attempts: Int
  package var createdAt: Timestamp
  /// When it is looked at again; for those that wait.
  package var dueAt: Timestamp?
  package var settledAt: Timestamp?
  package var reason: String?
  package var subject: String
  /// The model that found its words, and by which version of our question; nil: they are its template's.
  package var words: Words?

  /// Whose words a rewritten mail has.
  package struct Words: Sendable, Equatable {
    package var model: String
    package var promptVersion: String

    /// Joins the model and the version of the question.
    package init(model: String, promptVersion: String) {
      self.model = model
      self.promptVersion = promptVersion
    }
  }
  /// When its next reminder is decided; nil: none is due any more.
  package var remindAt: Timestamp?

  /// Whether it is a prompt that waits for a time or a person, no attempt having begun.
  package var waits: Bool { kind == MessageKind.prompt.rawValue && (state == "deferred" || state == "held") }

  /// Joins a message's parts.
  package init(
    id: String, kind: String, state: String, attempts: Int, createdAt: Timestamp, dueAt: Timestamp? = nil,
    settledAt: Timestamp? = nil, reason: String? = nil, subject: String = "", words: Words? = nil, remindAt: Timestamp? = nil
  ) {
    self.remindAt = remindAt
    self.id = id
    self.kind = kind
    self.state = state
    self.attempts = attempts
    self.createdAt = createdAt
    self.dueAt = dueAt
    self.settledAt = settledAt
    self.reason = reason
    self.subject = subject
    self.words = words
  }
}

/// A lifecycle event: the role it had, and when.
package struct ToldEvent: Sendable, Equatable {
  package var role: String
  package var at: Timestamp

  /// Joins role and time.
  package init(role: String, at: Timestamp) {
    self.role = role
    self.at = at
  }
}
