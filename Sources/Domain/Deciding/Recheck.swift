package import Policies
package import Time

/// A message about to leave, as it is asked about again.
package struct RecheckRequest: Sendable, Equatable {
  package var messageID: String
  package var kind: MessageKind
  package var signal: String
  /// The time of the event that caused it; a reminder's is that of its prompt.
  package var eventAt: Timestamp
  package var sendBefore: Timestamp
  /// An attempt to send it may have arrived. One that was refused plainly is as good as none.
  package var inDoubt: Bool
  /// The address it was written to; nil: it goes to the one that is known.
  package var address: String?
  /// When the last other promotional mail to the customer went; nil: none did, or no rule of the kind asks.
  package var lastPromotion: Timestamp?

  /// Describes a message.
  package init(
    messageID: String, kind: MessageKind, signal: String, eventAt: Timestamp, sendBefore: Timestamp, inDoubt: Bool = false,
    address: String? = nil, lastPromotion: Timestamp? = nil
  ) {
    self.lastPromotion = lastPromotion
    self.messageID = messageID
    self.kind = kind
    self.signal = signal
    self.eventAt = eventAt
    self.sendBefore = sendBefore
    self.inDoubt = inDoubt
    self.address = address
  }
}

/// What becomes of a message that was to leave.
package enum Recheck: Sendable, Equatable {
  case send
  /// Not yet: ask again then.
  case wait(until: Timestamp, findings: [Finding])
  /// Its time has passed, or will pass while it waits.
  case expire(findings: [Finding])
  /// A rule forbids it now; its reservation is to be released.
  case cancel(findings: [Finding])
  /// A rule forbids another attempt, and an earlier one may have arrived.
  case giveUp(findings: [Finding])
}

extension Decider {
  /// Decides again on release, ignoring the message's own reservation. The score, its threshold and the event's age are not asked
  /// again; a message that may have arrived is asked only what `RuleList.always` asks.
  package func recheck(
    _ request: RecheckRequest, record: CustomerRecord, context: DecisionContext, others: AccountHistory = AccountHistory()
  ) -> Recheck {
    let facts = MomentFacts(
      policy: shared, kind: request.kind, signal: request.signal, eventAt: request.eventAt, sendBefore: request.sendBefore,
      record: record, context: context, others: others, score: 0, messageID: request.messageID, address: request.address,
      lastPromotion: request.lastPromotion)
    guard request.inDoubt else { return release(facts) }
    let objections = RuleList.always.flatMap { $0(facts) }
    let findings = objections.map(\.finding)
    if objections.isEmpty { return .send }
    if objections.allSatisfy({ $0.effect.isWait }), let until = Verdict.wait(objections) {
      return .wait(until: until, findings: findings)
    }
    return .giveUp(findings: findings)
  }

  /// Gives back what a message reserved, when it is cancelled, expired or dead: it no longer counts toward caps.
  package static func releaseReservation(_ messageID: String, from state: inout CustomerState) {
    let before = state.prompts.count
    state.prompts.removeAll { $0.messageID == messageID }
    state.promptCount = max(0, state.promptCount - (before - state.prompts.count))
  }

  private func release(_ facts: MomentFacts) -> Recheck {
    var objections = RuleList.release(of: facts.kind).flatMap { $0(facts) }
    if let late = Verdict.overdue(objections, facts) { objections.append(late) }
    let findings = objections.map(\.finding)
    let effects = objections.map(\.effect)
    if effects.contains(where: { !$0.isWait && $0 != .expire }) { return .cancel(findings: findings) }
    if effects.contains(.expire) { return .expire(findings: findings) }
    return Verdict.wait(objections).map { .wait(until: $0, findings: findings) } ?? .send
  }
}

extension RuleList {
  /// What a message of a kind must pass when it is about to leave.
  static func release(of kind: MessageKind) -> [Rule] {
    switch kind {
    case .prompt: promptRelease
    case .reminder, .encouragement, .announcement: promotion
    case .rewardPending, .rewardEarned: notice
    case .copy: always
    }
  }
}

extension Objection.Effect {
  var isWait: Bool { if case .wait = self { true } else { false } }
}
