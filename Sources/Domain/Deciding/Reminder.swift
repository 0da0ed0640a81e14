import Events
package import JSONTree
package import Policies
package import Time

/// A reminder whose time has come.
package struct ReminderRequest: Sendable, Equatable {
  package var promptID: String
  /// Which reminder of its prompt it is, from 1.
  package var ordinal: Int
  package var signal: String
  /// The time of the prompt's event.
  package var eventAt: Timestamp
  package var dueAt: Timestamp
  /// What is kept of the prompt's event for it: an object that may have `data`.
  package var kept: JSON
  /// When the last promotional mail to the customer went; nil: none did.
  package var lastPromotion: Timestamp?

  /// Describes a reminder.
  package init(
    promptID: String, ordinal: Int, signal: String, eventAt: Timestamp, dueAt: Timestamp, kept: JSON = .object([]),
    lastPromotion: Timestamp?
  ) {
    self.promptID = promptID
    self.ordinal = ordinal
    self.signal = signal
    self.eventAt = eventAt
    self.dueAt = dueAt
    self.kept = kept
    self.lastPromotion = lastPromotion
  }

  /// The next reminder after a mail that has gone: the prompt, or an earlier reminder of it.
  /// - Parameters:
  ///   - messageID: that mail's.
  ///   - cause: what that mail is unique by.
  package init(
    after messageID: String, _ kind: MessageKind, cause: String, signal: String, eventAt: Timestamp, dueAt: Timestamp, kept: JSON,
    lastPromotion: Timestamp?
  ) {
    let earlier = kind == .reminder ? Reminding.parts(of: cause) : nil
    self.init(
      promptID: earlier?.promptID ?? messageID, ordinal: (earlier?.ordinal ?? 0) + 1, signal: signal, eventAt: eventAt,
      dueAt: dueAt, kept: kept, lastPromotion: lastPromotion)
  }

  /// What it is unique by.
  package var cause: String { Reminding.cause(of: promptID, ordinal) }
  /// The message's id, which follows from the cause.
  package var messageID: String { MessageIdentity.make(.reminder, cause: cause) }
}

/// What became of a reminder whose time had come.
package struct RemindedCustomer: Sendable, Equatable {
  package var decision: Decision
  /// The mail to write; nil: none follows.
  package var plan: MessagePlan?
}

extension Decider {
  /// Decides whether a reminder goes; the satisfaction is not asked again, and nobody's caps count it.
  package func remind(_ request: ReminderRequest, record: CustomerRecord, context: DecisionContext) -> RemindedCustomer {
    let facts = MomentFacts(
      policy: shared, kind: .reminder, signal: request.signal, eventAt: request.eventAt,
      sendBefore: request.dueAt.adding(policy.moment.sendWithin), record: record, context: context, others: AccountHistory(),
      score: Satisfaction.score(record.state, policy, at: context.now), messageID: request.messageID,
      lastPromotion: request.lastPromotion, ordinal: request.ordinal)
    let verdict = Verdict(facts, RuleList.reminder)
    let hash = EventHash(uuid: request.messageID) ?? EventHash(high: 0, low: 0)
    var reminded = RemindedCustomer(
      decision: Decision(
        kind: .reminder, eventHash: hash, customerID: record.id, signal: request.signal, at: request.dueAt,
        decidedAt: context.now, outcome: verdict.outcome, score: facts.score, findings: verdict.findings,
        messageID: verdict.outcome.sends ? request.messageID : nil))
    guard verdict.outcome.sends else { return reminded }
    let event = Event(
      hash: hash, id: request.messageID, type: "", time: request.eventAt, customerID: record.id, body: request.kept)
    reminded.plan = MessagePlan(
      id: request.messageID, kind: .reminder, signal: request.signal, event: event, notBefore: verdict.notBefore ?? context.now,
      sendBefore: facts.sendBefore, oversight: OversightRule.oversight(facts), heldBy: verdict.heldBy, cause: request.cause)
    return reminded
  }
}
