import Deciding
import Store
import Testing
import Texts

/// Ids that only Unicode's normal form tells apart, in PostgreSQL.
@Suite struct NormalFormStoreTests {
  private static let ids = ["ren\u{E9}", "rene\u{301}"]
  private static let emails = ["one@b.example", "two@b.example"]

  /// Both customers, each with a message to the address of their own.
  private static func batch() -> CommitBatch {
    var batch = CommitBatch()
    for (number, (id, email)) in zip(ids, emails).enumerated() {
      let own = promptBatch(event(UInt64(number + 1), customer: id), state: .claimed)
      batch.customers += own.customers
      batch.handled += own.handled
      batch.messages += own.messages
      batch.customers[number].profile.email = email
      batch.messages[number].address = email
    }
    return batch
  }

  @Test func `Each customer is written, found and won by the bytes of their id`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var batch = Self.batch()
      let won = try await store.commit(batch, owner: 0)
      #expect(won.count == 2 && Self.ids.allSatisfy(won.contains))
      let facts = try await store.facts(
        for: Self.ids.map { event(9, customer: $0) }, addresses: [], accounts: [], codes: Self.ids.map { "code-of-\($0)" },
        notices: [], judgingAccounts: false)
      #expect(Self.ids.map { facts.customers[$0]?.profile.email } == Self.emails)
      #expect(Self.ids.map { facts.customersByCode["code-of-\($0)"]?.utf8.count } == [5, 6])
      // The first one's version is stale: only the other wins.
      (batch.handled, batch.messages) = ([], [])
      batch.customers[1].version = 1
      let again = try await store.commit(batch, owner: 0)
      #expect(!again.contains(Self.ids[0]) && again.contains(Self.ids[1]))
    }
  }

  @Test func `What is about to leave is decided again by each one's own row`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(Self.batch(), owner: 1)
      let messages = try await store.outgoing(ids: [MessageText.id(1), MessageText.id(2)])
      #expect(messages.count == 2)
      let known = try await store.releaseFacts(for: messages, judgingAccounts: false)
      for message in messages { #expect(known.facts.customers[message.customerID]?.profile.email == message.address) }
    }
  }

  @Test func `Two accounts have a version each, and neither beats the other's members`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var batch = CommitBatch()
      batch.customers = ["a", "b"].map { CustomerRecord(newcomer: $0) }
      batch.accounts = zip(["a", "b"], Self.ids).map { AccountClaim(customerID: $0, accountID: $1, version: 0) }
      #expect(try await store.commit(batch, owner: 1) == ["a", "b"])
      let facts = try await store.facts(for: [], addresses: [], accounts: Self.ids, judgingAccounts: true)
      #expect(Self.ids.map { facts.accountVersions[$0] } == [1, 1])
    }
  }
}
