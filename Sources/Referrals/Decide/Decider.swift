/// Decides, from facts alone, what a customer's events come to under a policy.
package struct Decider: Sendable {
  let shared: SharedPolicy

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
    fold.folded.changed = fold.folded.record != record
    return fold.folded
  }
}
