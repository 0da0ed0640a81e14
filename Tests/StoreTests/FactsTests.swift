import Deciding
import Events
import Policies
import Postgres
import Store
import Testing
import Texts
import Time

@Suite struct FactsTests {
  private let time = Timestamp(seconds: 1_760_000_000)

  @Test func `A customer is found by address only for an event that has no better name`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(batch([customer("c1", email: "a@x.example"), customer("c2", email: "b@x.example")]), owner: 1)
      var nameless = event(1)
      nameless.customerID = nil
      let mixed = try await store.facts(
        for: [nameless, event(2, customer: "c2")], addresses: ["a@x.example"], accounts: [], judgingAccounts: false)
      #expect(mixed.customers.keys.sorted() == ["c1", "c2"])
      #expect(mixed.customersByEmail == ["a@x.example": ["c1"]])
      let named = try await store.facts(
        for: [event(2, customer: "c2")], addresses: ["a@x.example"], accounts: [], judgingAccounts: false)
      #expect(named.customers.keys.sorted() == ["c2"] && named.customersByEmail.isEmpty)
    }
  }

  @Test func `What concerns a known customer's account and address comes along, and nothing of others`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var written = batch([
        customer("c1", email: "a@x.example", account: "acme"), customer("c2", account: "acme", isPrompted: true),
        customer("c3", account: "acme"), customer("c4", account: "other", isPrompted: true),
      ])
      written.sharedVetoes = ["acme", "other", ""].map { SharedVetoChange(group: $0, change: .begin(veto)) }
      written.suppressedAddresses = [
        ("a@x.example", .unsubscribed, time + .seconds(2)), ("a@x.example", .bounced, time), ("z@x.example", .bounced, time),
      ]
      _ = try await store.commit(written, owner: 1)
      let facts = try await store.facts(for: [event(1)], addresses: [], accounts: [], judgingAccounts: true)
      #expect(facts.customers.keys.sorted() == ["c1"])
      #expect(facts.sharedVetoes == ["": [veto], "acme": [veto]])
      #expect(facts.suppressedAddresses.keys.sorted() == ["a@x.example"])
      #expect(facts.suppressedAddresses["a@x.example"]?.map(\.role) == [.bounced, .unsubscribed])
      #expect(facts.accountMembers.mapValues { $0.keys.sorted() } == ["acme": [""]])
      let unjudged = try await store.facts(for: [event(1)], addresses: [], accounts: [], judgingAccounts: false)
      #expect(unjudged.accountMembers.isEmpty)
    }
  }

  @Test func `Events of several days are known as handled, each under its own day`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let events = (1...4).map { event($0, at: time + .hours(24 * Int($0))) }
      var written = batch([customer("c1")])
      written.handled = events.dropLast().map { ($0, "c1") }
      _ = try await store.commit(written, owner: 1)
      let other = event(1, at: time + .hours(96))
      let facts = try await store.facts(for: events + [other], addresses: [], accounts: [], judgingAccounts: false)
      #expect(Set(facts.handled.keys) == Set(events.dropLast().map(\.hash)))
      #expect(try await store.facts(for: [other], addresses: [], accounts: [], judgingAccounts: false).handled.isEmpty)
    }
  }

  /// A first start, a back-fill and late data all land in the default partition.
  @Test func `In a day without a partition of its own only the events asked about are looked up`() async throws {
    // What a session has read is told by itself, when asked to.
    try await StoreUnderTest.shared.with(connections: 1) { (store: Store) async throws in
      let day = Int32(1_760_000_000 / 86_400)
      _ = try await store.pool.execute(
        """
        insert into handled_events (day, hash)
        select date '1970-01-01' + \(day), md5(n::text)::uuid from generate_series(1, 20000) n
        """)
      _ = try await store.pool.execute("analyze handled_events")
      let events = (1...100).map { event($0) }
      _ = try await store.facts(for: events, addresses: [], accounts: [], judgingAccounts: false)
      _ = try await store.pool.query("select pg_stat_force_next_flush()")
      let rows = try await store.pool.query(
        """
        select sum(idx_tup_read)::int8, (select sum(seq_tup_read)::int8 from pg_stat_user_tables where relname like 'handled_events%')
        from pg_stat_user_indexes where relname = 'handled_events_default'
        """)
      #expect(try rows[0].int64(0) <= 100)
      #expect(try rows[0].int64(1) <= 100)
    }
  }

  @Test func `Whose link was followed is found by its code, with the account's version where accounts are judged`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var written = promptBatch(event(1, customer: "c1"))
      written.customers[0].profile.accountID = "acme"
      written.accounts = [AccountClaim(customerID: "c1", accountID: "acme", version: 0)]
      _ = try await store.commit(written, owner: 1)
      let facts = try await store.facts(
        for: [event(2, customer: "c2")], addresses: [], accounts: [], codes: ["code-of-c1", "nobody's"], notices: [],
        judgingAccounts: true)
      #expect(facts.customers.keys.sorted() == ["c1"] && facts.customersByCode == ["code-of-c1": "c1"])
      #expect(facts.accountVersions == ["acme": 1])
      #expect(try await store.linkOwners() == ["code-of-c1": "c1"])
    }
  }

  @Test func `A notice that is written is known, and an event waits for it as for a prompt`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var batch = promptBatch(event(1, customer: "c1"))
      batch.messages[0].kind = .rewardEarned
      batch.messages[0].cause = "granted:2:c1:r1"
      _ = try await store.commit(batch, owner: 7)
      let id = batch.messages[0].id
      let facts = try await store.facts(
        for: [event(1, customer: "c1")], addresses: [], accounts: [], codes: [], notices: [id, MessageText.id(99)],
        judgingAccounts: false)
      #expect(facts.notices == [id])
      #expect(facts.handled.values.map { $0 } == [[UnsettledMessage(id: id, owner: 7)]])
    }
  }

  @Test func `The ends of an account's vetoes and of everyone's are found, the newest first`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var written = batch([])
      let late = CustomerState.ActiveVeto(name: "late", key: nil, since: time, until: Timestamp(seconds: 9_000_000_000))
      let over = CustomerState.ActiveVeto(name: "over", key: nil, since: time, until: time + .days(1))
      written.sharedVetoes = [
        SharedVetoChange(group: "", change: .begin(veto)), SharedVetoChange(group: "acme", change: .begin(late)),
        SharedVetoChange(group: "acme", change: .begin(over)),
        SharedVetoChange(group: "", change: .end(.init(name: "incident", key: "8", at: time))),
        SharedVetoChange(group: "other", change: .end(.init(name: "incident", key: "9", at: time))),
      ]
      _ = try await store.commit(written, owner: 1)
      let everyones = CustomerState.EndedVeto(name: "incident", key: "8", at: time)
      #expect(try await store.sharedVetoEnds(account: nil) == [everyones])
      #expect(
        try await store.sharedVetoEnds(account: "acme") == [.init(name: "over", key: nil, at: time + .days(1)), everyones])
    }
  }

  private var veto: CustomerState.ActiveVeto { .init(name: "incident", key: "7", since: time, until: nil) }

  private func batch(_ customers: [CustomerRecord]) -> CommitBatch {
    var batch = CommitBatch()
    batch.customers = customers
    return batch
  }

  private func customer(_ id: String, email: String? = nil, account: String? = nil, isPrompted: Bool = false) -> CustomerRecord {
    var record = CustomerRecord(newcomer: id)
    record.profile.email = email
    record.profile.accountID = account
    if isPrompted { record.state.prompts = [.init(messageID: MessageText.id(1), signal: "s", at: time)] }
    return record
  }
}
