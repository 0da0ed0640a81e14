import Addresses
import Deciding
package import Postgres
package import Texts
package import Time

/// What there is to know of messages that are about to leave.
package struct ReleaseFacts: Sendable {
  /// Their customers, what those are bound by, and what was said of the addresses that the messages were written to.
  package var facts = Facts()
  /// By message: when the last other promotional mail to its customer went, where a rule of its kind asks.
  package var lastPromotions: TextKeyed<Timestamp> = [:]

  /// No facts.
  package init() {}
}

extension Store {
  /// Reads in one round trip what messages that are about to leave are decided again by.
  /// - Parameter judgingAccounts: whether the policy judges accounts as well, so that their members' history is needed.
  package func releaseFacts(
    for messages: [OutgoingMessage], judgingAccounts: Bool
  ) async throws(PostgresError) -> ReleaseFacts {
    let customers = TextSet(messages.map(\.customerID)).sorted()
    let addresses = TextSet(messages.map { EmailAddress.comparisonKey($0.address) }).sorted()
    let promotions = messages.filter { PromotionRestRule.binds($0.kind) }
    var results = try await pool.transaction(
      [
        Self.knowledge(
          of: customers, named: [], addresses: addresses, accounts: [], codes: [], notices: [], others: judgingAccounts)
      ]
        + (promotions.isEmpty ? [] : [Self.lastPromotions(besides: promotions)]))
    var release = ReleaseFacts()
    guard !results.isEmpty else { return release }
    for row in results.removeFirst() { try release.facts.learn(row, named: []) }
    release.facts.setUnreadableApart()
    if judgingAccounts { release.facts.learnMembers() }
    for row in results.first ?? [] {
      release.lastPromotions[try row.uuid(0)] = try row.optionalTimestamp(1).map(Timestamp.init(microseconds:))
    }
    return release
  }

  private static func lastPromotions(besides messages: [OutgoingMessage]) -> SQL {
    """
    select i.id, \(lastPromotion("i.customer_id", besides: "i.id"))
    from unnest(\(uuid: messages.map(\.id)), \(messages.map(\.customerID))) as i(id, customer_id)
    """
  }
}
