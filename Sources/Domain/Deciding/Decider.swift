import Events
package import Policies

/// Decides, from facts alone, what a customer's events come to under a policy.
package struct Decider: Sendable {
  package let shared: SharedPolicy

  /// The policy it decides under.
  package var policy: Policy { shared.value }

  /// A decider under one policy.
  package init(policy: Policy) { shared = SharedPolicy(policy) }

  /// Folds one customer's events over what is remembered of them, in the given order (Kafka's).
  /// - Parameters:
  ///   - events: events of this customer, none handled before.
  ///   - record: the customer as stored, or a newcomer.
  ///   - context: what is true for everyone; `apply` the result's shared vetoes to it before the batch's next customer.
  ///   - others: what the account's other members have had; asked only with `unit: account`.
  package func fold(
    events: [RoledEvent], record: CustomerRecord, context: DecisionContext, others: AccountHistory = AccountHistory()
  ) -> Folded {
    var fold = CustomerFold(shared, record: record, context: context, others: others)
    for event in events { fold.take(event) }
    if events.count > 1 { drop(forbiddenIn: &fold.folded, fold.context, others) }
    fold.folded.changed = fold.folded.record != record
    return fold.folded
  }

  /// Drops the plans that a later event of the same batch forbids, and gives back what they reserved: what is written is decided by
  /// the record that is written with it.
  private func drop(forbiddenIn folded: inout Folded, _ context: DecisionContext, _ others: AccountHistory) {
    for plan in folded.plans {
      let request = RecheckRequest(
        messageID: plan.id, kind: plan.kind, signal: plan.signal, eventAt: plan.event.time, sendBefore: plan.sendBefore)
      guard case .cancel(let findings) = recheck(request, record: folded.record, context: context, others: others) else {
        continue
      }
      folded.plans.removeAll { $0.id == plan.id }
      Self.releaseReservation(plan.id, from: &folded.record.state)
      guard let index = folded.decisions.firstIndex(where: { $0.messageID == plan.id }) else { continue }
      folded.decisions[index].suppress(findings)
    }
  }
}

extension Decision {
  /// What came behind its event forbids its mail.
  fileprivate mutating func suppress(_ findings: [Finding]) {
    outcome = .suppressed
    messageID = nil
    self.findings += findings
  }
}
