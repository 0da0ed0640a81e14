package import Policies
package import Time

/// All that a rule may look at: one moment, or one message about to leave.
package struct MomentFacts: Sendable {
  private let shared: SharedPolicy
  package var kind: MessageKind
  package var signal: String
  /// The event's own time.
  package var eventAt: Timestamp
  /// Never sent after this.
  package var sendBefore: Timestamp
  /// The customer, the event already folded in.
  package var record: CustomerRecord
  package var context: DecisionContext
  package var others: AccountHistory
  /// The satisfaction at the moment; zero where no rule asks, as on release.
  package var score: Double
  /// The message's own reservation, which does not count against it.
  package var messageID: String
  /// The address that the message was written to; nil: it is not written yet, or goes to the one that is known.
  package var writtenTo: String?
  /// When the last promotional mail to the customer went; nil: none did, or no rule asks.
  package var lastPromotion: Timestamp?
  /// Which reminder of its prompt it is, from 1.
  package var ordinal: Int

  /// Joins the facts.
  package init(
    policy: SharedPolicy, kind: MessageKind, signal: String, eventAt: Timestamp, sendBefore: Timestamp, record: CustomerRecord,
    context: DecisionContext, others: AccountHistory, score: Double, messageID: String, address: String? = nil,
    lastPromotion: Timestamp? = nil, ordinal: Int = 1
  ) {
    shared = policy
    self.kind = kind
    self.signal = signal
    self.eventAt = eventAt
    self.sendBefore = sendBefore
    self.record = record
    self.context = context
    self.others = others
    self.score = score
    self.messageID = messageID
    writtenTo = address
    self.lastPromotion = lastPromotion
    self.ordinal = ordinal
  }

  /// The policy, read in place and never copied.
  package var policy: Policy { _read { yield shared.value } }

  /// The moment of decision.
  var now: Timestamp { context.now }

  /// How findings tell dates.
  var dates: DateWords { DateWords(policy, now: now) }

  /// Where the message goes.
  var address: String? { writtenTo ?? record.profile.email }

  var suppression: CustomerState.Suppression { record.state.suppression }

  /// When the message could leave at the earliest: a prompt waits for the policy's delay.
  var earliest: Timestamp { kind == .prompt ? max(now, eventAt.adding(policy.moment.delay)) : now }

  /// The customer's own prompts without this one, oldest first.
  var ownPrompts: [CustomerState.PromptEntry] {
    record.state.prompts.filter { $0.messageID != messageID }.sorted { $0.at < $1.at }
  }

  /// The prompts that caps count: with `unit: account` those of the account's other members too; oldest first.
  var countedPrompts: [CustomerState.PromptEntry] {
    guard policy.program.unit == .account, !others.prompts.isEmpty else { return ownPrompts }
    return (ownPrompts + others.prompts.filter { $0.messageID != messageID }).sorted { $0.at < $1.at }
  }

  /// Prompts for life, without this one.
  var promptsForLife: Int {
    let own = record.state.promptCount - (record.state.prompts.contains { $0.messageID == messageID } ? 1 : 0)
    return policy.program.unit == .account ? own + others.promptCount : own
  }

  /// The last share that counts, the account's too with `unit: account`.
  var lastShare: Timestamp? {
    guard policy.program.unit == .account, let shared = others.lastShare else { return record.state.lastShare }
    return record.state.lastShare.orLater(shared)
  }
}
