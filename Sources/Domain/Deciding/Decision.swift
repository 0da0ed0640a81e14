package import Events
package import Policies
package import Texts
package import Time

/// What became of one moment, with every rule that spoke.
package struct Decision: Sendable, Equatable {
  /// What was decided on: a prompt at its moment, or a reminder whose time had come.
  package var kind: MessageKind
  /// The event; for what no event causes, the message's id takes its place.
  package var eventHash: EventHash
  package var customerID: String
  package var signal: String
  /// The event's own time, or when a reminder was due.
  package var at: Timestamp
  package var decidedAt: Timestamp
  package var outcome: Outcome
  /// The satisfaction at the moment, before a reset.
  package var score: Double
  /// All rules that failed, in the order of the policy file; empty for `prompted`.
  package var findings: [Finding]
  /// The message it caused, if any: see `MessagePlan.id`.
  package var messageID: String?

  /// A closed set; the strings are stored and published.
  package enum Outcome: String, Sendable, CaseIterable {
    case prompted
    case wouldPrompt = "would_prompt"
    case ghosted, suppressed, deferred, held, expired, stale, rejected
  }

  /// Joins a decision's parts.
  package init(
    kind: MessageKind = .prompt, eventHash: EventHash, customerID: String, signal: String, at: Timestamp, decidedAt: Timestamp,
    outcome: Outcome, score: Double, findings: [Finding], messageID: String?
  ) {
    self.kind = kind
    self.eventHash = eventHash
    self.customerID = customerID
    self.signal = signal
    self.at = at
    self.decidedAt = decidedAt
    self.outcome = outcome
    self.score = score
    self.findings = findings
    self.messageID = messageID
  }
}

/// A rule that spoke against a prompt, with the values it saw.
package struct Finding: Sendable, Equatable {
  /// The rule's key in the policy, such as `throttle.cooldown` or `vetoes.ticket_open`.
  package var rule: String
  /// What it saw, in words for a person: "asked 12 days ago; the policy waits 30, until 4 May".
  package var sentence: String
  /// When the rule would no longer object; nil: not by time alone.
  package var until: Timestamp?

  /// Describes a rule's objection.
  package init(rule: String, sentence: String, until: Timestamp? = nil) {
    self.rule = rule
    self.sentence = sentence
    self.until = until
  }
}

/// What is true for everyone while a batch is decided: injected, so that decisions are pure.
package struct DecisionContext: Sendable {
  package var now: Timestamp
  /// Vetoes of scope `everyone` and of the batch's accounts; the key is the account id, empty for everyone.
  package var sharedVetoes: TextKeyed<[CustomerState.ActiveVeto]>
  /// `deliver.only_to` globs; nil: mail anyone.
  package var onlyTo: [String]?
  /// The pauses that stand; empty: nothing is paused.
  package var pauses: [Pause]
  /// The day whose mails are used up; nil: there are some left.
  package var spentDay: SpentDay?
  /// The anomalies that hold prompts, by signal.
  package var anomalies: [String: Anomaly]
  /// The ids of reward notices that are written already, of those that the batch's events could cause.
  package var writtenNotices: TextSet = []

  /// Describes the surroundings of a decision.
  package init(
    now: Timestamp, sharedVetoes: TextKeyed<[CustomerState.ActiveVeto]> = [:], onlyTo: [String]? = nil, pauses: [Pause] = [],
    spentDay: SpentDay? = nil, anomalies: [String: Anomaly] = [:]
  ) {
    self.now = now
    self.sharedVetoes = sharedVetoes
    self.onlyTo = onlyTo
    self.pauses = pauses
    self.anomalies = anomalies
    self.spentDay = spentDay
  }
}

/// A message that a decision wants written and sent.
package struct MessagePlan: Sendable, Equatable {
  /// A UUID in lower case, derived from kind and cause: the same cause gives the same message, and the same key.
  package var id: String
  package var kind: MessageKind
  /// The signal that caused it.
  package var signal: String
  package var event: Event
  /// Nil: at once.
  package var notBefore: Timestamp?
  /// Never sent after this.
  package var sendBefore: Timestamp
  package var oversight: Policy.Oversight
  /// The rule under which it waits for a person; nil: it does not.
  package var heldBy: String?
  /// What it is unique by, with its kind; nil: its event.
  package var cause: String?
  /// What a reward notice tells; nil for all other kinds.
  package var notice: Notice?

  /// A reward and what surrounds it.
  package struct Notice: Sendable, Equatable {
    package var reward: RewardNotice
    package var totals: RewardTotals
    /// Whether the customer may be asked to share, as far as consent goes.
    package var mayPromote: Bool
  }

  /// Joins a plan's parts.
  package init(
    id: String, kind: MessageKind, signal: String, event: Event, notBefore: Timestamp?, sendBefore: Timestamp,
    oversight: Policy.Oversight, heldBy: String? = nil, cause: String? = nil
  ) {
    self.cause = cause
    self.id = id
    self.kind = kind
    self.signal = signal
    self.event = event
    self.notBefore = notBefore
    self.sendBefore = sendBefore
    self.oversight = oversight
    self.heldBy = heldBy
  }
}
