import Addresses
import Deciding
import Events
import JSONTree
import Policies
import Postgres
import Store
import Testing
import Texts
import Time

/// Addresses in PostgreSQL, by the key that they are compared by.
@Suite struct AddressKeyTests {
  @Test func `Rows that an earlier version wrote are found under today's key`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let old = "eva@bücher.example", key = "eva@xn--bcher-kva.example"
      for (id, email) in [("a", old), ("b", "ann@acme.example"), ("c", "ann@acme.example.")] {
        _ = try await store.pool.execute(
          "insert into customers (id, version, email, profile, state) values (\(id), 1, \(email), '{}', '{}')")
      }
      for (email, at) in [(old, "2026-01-02"), (key, "2026-01-01")] {
        _ = try await store.pool.execute(
          "insert into suppressed_addresses (email, reason, at) values (\(email), 'bounced', \(at)::text::timestamptz)")
      }
      for _ in 0..<2 {
        try await store.pool.withConnection { try await Store.renewAddressKeys($0) }
        let emails = try await store.pool.query("select email from customers order by id").map { try $0.string(0) }
        #expect(emails == [key, "ann@acme.example", "ann@acme.example"])
        let said = try await store.pool.query("select email || ' ' || at::date from suppressed_addresses").map {
          try $0.string(0)
        }
        #expect(said == ["\(key) 2026-01-02"])
      }
      for spelling in [old, key, "EVA@BÜCHER。example."] { #expect(try await store.findCustomers(spelling) == ["a"]) }
    }
  }

  @Test func `A bounce of one spelling stands for the other`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var batch = CommitBatch()
      batch.suppressedAddresses = [
        (email: EmailAddress.comparisonKey("eva@xn--bcher-kva.example"), role: .bounced, at: Timestamp(seconds: 1_760_000_000))
      ]
      var customer = CustomerRecord(newcomer: "eva")
      customer.profile.email = "Eva@bu\u{308}cher.example"
      batch.customers = [customer]
      #expect(try await store.commit(batch, owner: 0) == ["eva"])
      let facts = try await store.facts(
        for: [
          Event(
            hash: EventHash(high: 1, low: 1), id: "e", type: "t", time: .init(seconds: 1), customerID: "eva", body: .object([]))
        ],
        addresses: [], accounts: [], judgingAccounts: false)
      #expect(facts.suppressedAddresses.values.joined().map(\.role) == [.bounced])
    }
  }
}
