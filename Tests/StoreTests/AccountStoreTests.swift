import Deciding
import Postgres
import Store
import Testing
import Texts
import Time

@Suite struct AccountStoreTests {
  private func batch(_ number: UInt64, of customer: String, _ claims: [(String, Int64)]) -> CommitBatch {
    var batch = promptBatch(event(number, customer: customer))
    batch.customers[0].profile.accountID = claims.first?.0
    batch.customers[0].state.prompts = [.init(messageID: MessageText.id(number), signal: "milestone", at: Timestamp(seconds: 1))]
    batch.accounts = claims.map { AccountClaim(customerID: customer, accountID: $0.0, version: $0.1) }
    return batch
  }

  private func facts(_ store: Store, _ accounts: String...) async throws -> Facts {
    try await store.facts(for: [], addresses: [], accounts: accounts, judgingAccounts: true)
  }

  @Test func `Of two members committed over one version of their account the second loses, and sees the first then`() async throws
  {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      #expect(try await store.commit(batch(1, of: "c1", [("acme", 0)]), owner: 1) == ["c1"])
      #expect(try await store.commit(batch(2, of: "c2", [("acme", 0)]), owner: 1) == [])
      let fresh = try await facts(store, "acme")
      #expect(fresh.accountVersions == ["acme": 1])
      #expect(fresh.accountMembers["acme"]?[""]?.prompts.map(\.messageID) == [MessageText.id(1)])
      #expect(try await store.outgoing(ids: [MessageText.id(2)]).isEmpty)
      #expect(try await store.commit(batch(2, of: "c2", [("acme", 1)]), owner: 1) == ["c2"])
    }
  }

  @Test func `One who changes accounts is judged by both, and an account that nobody moved does not hold others back`()
    async throws
  {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      #expect(try await store.commit(batch(1, of: "c1", [("old", 0)]), owner: 1) == ["c1"])
      var both = batch(2, of: "c2", [("new", 0), ("old", 0)])
      let other = batch(3, of: "c3", [("else", 0)])
      both.customers += other.customers
      both.accounts += other.accounts
      #expect(try await store.commit(both, owner: 1) == ["c3"])
    }
  }

  @Test func `Versions are told of the accounts of known customers, by id and by address`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var first = batch(1, of: "c1", [("acme", 0)])
      first.customers[0].profile.email = "ada@x.example"
      _ = try await store.commit(first, owner: 1)
      let byID = try await store.facts(for: [event(9)], addresses: [], accounts: [], judgingAccounts: true)
      let byAddress = try await store.facts(for: [], addresses: ["ada@x.example"], accounts: [], judgingAccounts: true)
      #expect(byID.accountVersions == ["acme": 1])
      #expect(byAddress.accountVersions == ["acme": 1])
    }
  }

  @Test func `Whoever commits at once, each account has one winner a version and nothing locks up`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let accounts = (0..<8).map { "a\($0)" }
      for round in 0..<10 {
        let won = try await withThrowingTaskGroup(of: TextSet.self) { group in
          for writer in 0..<4 {
            group.addTask {
              var batch = CommitBatch()
              // Each writer names accounts and customers in an order of its own.
              for account in writer % 2 == 0 ? accounts : accounts.reversed() {
                let id = "\(account)-\(writer)-\(round)"
                var record = CustomerRecord(newcomer: id)
                record.profile.accountID = account
                batch.customers.append(record)
                batch.accounts.append(AccountClaim(customerID: id, accountID: account, version: Int64(round)))
              }
              return try await store.commit(batch, owner: Int64(writer))
            }
          }
          return try await group.reduce(into: TextSet([])) { $0 = $0.union($1) }
        }
        #expect(Set(won.map { $0.prefix(2) }).count == accounts.count)
        #expect(won.count == accounts.count)
      }
    }
  }

  @Test func `The members of an account come as one sum, but for those who are known anyway`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var written = CommitBatch()
      written.customers = (1...30).map { number in
        var record = batch(UInt64(number), of: "c\(number)", []).customers[0]
        record.profile.accountID = "acme"
        record.state.promptCount = 2
        record.state.lastShare = Timestamp(seconds: Int64(number))
        return record
      }
      _ = try await store.commit(written, owner: 1)
      let facts = try await store.facts(for: [event(1, customer: "c30")], addresses: [], accounts: [], judgingAccounts: true)
      let members = facts.accountMembers["acme"] ?? [:]
      #expect(members.keys.sorted() == ["", "c30"])
      let rest = AccountHistory(of: members, without: try #require(facts.customers["c30"]))
      #expect(rest.prompts.count == 29 && rest.promptCount == 58 && rest.lastShare == Timestamp(seconds: 29))
      // Of one who is not told apart, their own part is taken out again.
      let record = written.customers[6]
      let others = AccountHistory(of: try await self.facts(store, "acme").accountMembers["acme"] ?? [:], without: record)
      #expect(others.prompts.count == 29 && others.promptCount == 58)
      #expect(!others.prompts.contains { $0.messageID == record.state.prompts[0].messageID })
    }
  }
}
