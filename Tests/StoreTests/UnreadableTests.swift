import Deciding
import Events
import Postgres
import Store
import Testing
import Texts
import Time

/// Rows in a form that this version does not read, among others.
@Suite struct UnreadableTests {
  private func spoil(_ store: Store, _ customer: String) async throws {
    _ = try await store.pool.execute("update customers set state = '[]' where id = \(customer)")
  }

  private func known(_ id: String, email: String, account: String? = nil, hasShared: Bool = false) -> CustomerRecord {
    var record = CustomerRecord(newcomer: id)
    record.profile.email = email
    record.profile.accountID = account
    if hasShared { record.state.lastShare = Timestamp(seconds: 1) }
    return record
  }

  @Test func `Of customers one of whom cannot be read the others are known, and nobody takes the one for new`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var batch = promptBatch(event(1))
      batch.customers = ["c1", "c2"].map { known($0, email: "ada@b.example") }
      _ = try await store.commit(batch, owner: 1)
      try await spoil(store, "c1")
      var bounce = event(2)
      bounce.customerID = nil
      let facts = try await store.facts(
        for: [event(3), event(4, customer: "c2"), bounce], addresses: ["ada@b.example"], accounts: [], codes: ["code-of-c1"],
        notices: [], judgingAccounts: false)
      #expect(Array(facts.customers.keys) == ["c2"] && Array(facts.unreadable.customers.keys) == ["c1"])
      #expect(facts.customersByEmail == ["ada@b.example": ["c2"]] && facts.unreadable.addresses == ["ada@b.example"])
      #expect(facts.customersByCode.isEmpty && facts.unreadable.codes == ["code-of-c1"])
    }
  }

  @Test func `A member who cannot be read makes their account one that nobody decides on`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var batch = CommitBatch()
      batch.customers = ["c1", "c2"].map { known($0, email: "\($0)@b.example", account: "acme", hasShared: true) }
      _ = try await store.commit(batch, owner: 1)
      // As a hand edit leaves it: a member by what the question looks for, and no state otherwise.
      _ = try await store.pool.execute("update customers set state = '{\"last_share\": \"yesterday\"}' where id = 'c1'")
      let facts = try await store.facts(for: [event(3, customer: "c2")], addresses: [], accounts: ["acme"], judgingAccounts: true)
      #expect(facts.unreadable.accounts == ["acme"] && facts.accountMembers["acme"]?.keys.sorted() == ["c2"])
    }
  }

  @Test func `A due message of a kind that a newer version has brought is left to that version, and counted`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      for number in 1...3 as ClosedRange<UInt64> {
        _ = try await store.commit(promptBatch(event(number, customer: "c\(number)"), state: .deferred), owner: 1)
      }
      _ = try await store.pool.execute("update messages set kind = 'postcard' where customer_id = 'c2'")
      let claimed = try await store.claimDue(instance: "a", owner: 2, limit: 10)
      #expect(claimed.map(\.customerID).sorted() == ["c1", "c3"])
      #expect(try await store.unknownMessageCount() == 1)
      #expect(try await store.outgoing(ids: (1...3).map { MessageText.id($0) }).count == 2)
    }
  }

  @Test func `A due reminder whose customer cannot be read is told from one whose customer is gone`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      for number in 1...3 as ClosedRange<UInt64> {
        _ = try await store.commit(promptBatch(event(number, customer: "c\(number)")), owner: 1)
        let sent = Settlement(id: MessageText.id(number), state: .sent, attempt: 1, remindAfter: .seconds(-1))
        _ = try await store.settle([sent], owner: 1)
      }
      try await spoil(store, "c1")
      _ = try await store.pool.execute("delete from customers where id = 'c2'")
      let due = try await store.dueReminders(limit: 10).sorted { $0.customerID < $1.customerID }
      #expect(due.map(\.isUnreadable) == [true, false, false])
      #expect(due.map { $0.record != nil } == [false, false, true])
    }
  }
}
