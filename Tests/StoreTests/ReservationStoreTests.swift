import Deciding
import Postgres
import Store
import Testing
import Texts
import Time

@Suite struct ReservationStoreTests {
  private func batch(_ numbers: [UInt64], of customer: String = "c1", version: Int64 = 0) -> CommitBatch {
    var batch = CommitBatch()
    for number in numbers { batch.messages += promptBatch(event(number, customer: customer)).messages }
    var record = CustomerRecord(newcomer: customer)
    record.version = version
    record.state.prompts = numbers.map { .init(messageID: MessageText.id($0), signal: "milestone", at: Timestamp(seconds: 1)) }
    record.state.promptCount = 5
    record.state.linkCode = "code"
    batch.customers = [record]
    return batch
  }

  @Test(arguments: [(MessageState.dead, true), (.cancelled, true), (.expired, true), (.sent, false), (.uncertain, false)])
  func `What will not go counts nowhere as soon as it is settled`(state: MessageState, isGivenBack: Bool) async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(batch([1, 2, 3]), owner: 1)
      let settled = Settlement(id: MessageText.id(2), state: state, attempt: 1)
      #expect(try await store.settle([settled], owner: 1) == [settled.id])
      let record = try #require(await store.customer(id: "c1"))
      #expect(record.state.prompts.map(\.messageID) == (isGivenBack ? [1, 3] : [1, 2, 3]).map(MessageText.id))
      #expect(record.state.promptCount == (isGivenBack ? 4 : 5))
      #expect(record.version == (isGivenBack ? 2 : 1))
      #expect(record.state.linkCode == "code")
      // Whoever decided over the customer with the prompt loses; a repeated settlement gives nothing back again.
      #expect(try await store.commit(batch([4], version: 1), owner: 2).isEmpty == isGivenBack)
      _ = try await store.settle([settled], owner: 1)
      if isGivenBack { #expect(try await store.customer(id: "c1")?.version == 2) }
    }
  }

  @Test func `The last prompts of a customer can be given back together`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(batch([1, 2]), owner: 1)
      _ = try await store.settle([1, 2].map { Settlement(id: MessageText.id($0), state: .dead) }, owner: 1)
      let record = try #require(await store.customer(id: "c1"))
      #expect(record.state.prompts.isEmpty && record.state.promptCount == 3)
    }
  }

  @Test func `A change that commits while it waits is kept`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(batch([1, 2]), owner: 1)
      let settled = Task { try await store.settle([Settlement(id: MessageText.id(1), state: .dead)], owner: 1) }
      try await store.pool.withTransaction { connection in
        _ = try await connection.query(
          "update customers set version = version + 1, state = jsonb_set(state, '{link_code}', '\"new\"') where id = 'c1'")
        let waiting: SQL = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        for _ in 0..<1_000 {
          // The pool's statistics are a snapshot within a transaction.
          _ = try await connection.query("select pg_stat_clear_snapshot()")
          if try await connection.query(waiting).first?.int64(0) == 1 { break }
        }
      }
      #expect(try await settled.value == [MessageText.id(1)])
      let record = try #require(await store.customer(id: "c1"))
      #expect(record.version == 3 && record.state.linkCode == "new")
      #expect(record.state.prompts.map(\.messageID) == [MessageText.id(2)])
    }
  }
}
