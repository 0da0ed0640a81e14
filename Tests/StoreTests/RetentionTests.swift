import Events
import Policies
import Postgres
import Store
import Testing
import Texts
import Time

/// What is kept by time, and forgotten.
@Suite struct RetentionTests {
  private let tables: [KeptTable] = [.decisions, .lifecycle, .bodies]

  private func count(_ store: Store, _ table: String) async throws -> Int64 {
    try await store.pool.query("select count(*) from \(identifier: table)").first?.int64(0) ?? 0
  }

  private func partitions(_ store: Store, of table: KeptTable) async throws -> [String] {
    let rows = try await store.pool.query(
      """
      select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = \(table.rawValue)::text::regclass order by 1
      """)
    return try rows.map { row in try row.string(0) }
  }

  @Test func `What was there becomes the first partition with its indexes, and nothing of it is read or built again`()
    async throws
  {
    try await StoreUnderTest.shared.with(version: 13) { (store: Store) async throws in
      for number in UInt64(1)...3 {
        var batch = promptBatch(event(number, customer: "c\(number)"))
        batch.lifecycle = [(.signedUp, event(number, customer: "c\(number)"), "c\(number)")]
        _ = try await store.commit(batch, owner: 1)
      }
      _ = try await store.migrate(schema: "programme")
      for table in tables {
        #expect(try await partitions(store, of: table) == ["\(table.rawValue)_before", "\(table.rawValue)_default"])
        #expect(try await count(store, "\(table.rawValue)_before") == 3)
        // Each index of the whole has taken one over: were one built anew, it would bear the partition's and the columns' names.
        let rows = try await store.pool.query(
          """
          select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid
          where i.indrelid = \("\(table.rawValue)_before")::text::regclass and c.relname like '%\\_idx'
          """)
        #expect(rows.isEmpty)
      }
      let facts = try await store.facts(for: [event(2, customer: "c2")], addresses: [], accounts: [], judgingAccounts: false)
      #expect(facts.handled[event(2).hash] == [UnsettledMessage(id: MessageText.id(2), owner: 1)])
      #expect(try await store.decisions(customer: "c2").count == 1)
      #expect(try await store.lifecycle(customer: "c2").count == 1)
      #expect(try await store.outgoing(ids: [MessageText.id(2)]).count == 1)
    }
  }

  @Test func `Months are made ahead and dropped when they are over, the rest row by row, and nothing that is younger`()
    async throws
  {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let now = event(1).time, old = now + .days(-100)
      for time in [old, now] { try await store.makeMonths(around: time) }
      for (number, time) in [(UInt64(1), old), (2, now), (3, now + .days(-400)), (4, now + .days(-60))] {
        var batch = promptBatch(event(number, customer: "c\(number)", at: time))
        batch.lifecycle = [(.signedUp, event(number, at: time), "c\(number)")]
        _ = try await store.commit(batch, owner: 1)
      }
      for table in [KeptTable.decisions, .lifecycle] {
        #expect(try await partitions(store, of: table).count == 7)
        #expect(try await count(store, table.rawValue) == 4)
        let dropped = try await store.dropMonths(of: table, before: now + .days(-65))
        #expect(dropped.count == 1 && dropped[0].hasPrefix("\(table.rawValue)_20"))
        #expect(try await count(store, table.rawValue) == 2)
      }
    }
  }

  @Test func `A month of bodies stays while one of its mails may still go`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let rows = try await store.pool.query("select clock_timestamp()")
      let now = Timestamp(microseconds: try rows.first?.timestamp(0) ?? 0)
      try await store.makeMonths(around: now)
      _ = try await store.commit(promptBatch(event(1)), owner: 1)
      try await store.dropMonths(of: .bodies, before: now + .days(40))
      #expect(try await count(store, "message_bodies") == 1)
      _ = try await store.settle([Settlement(id: MessageText.id(1), state: .sent, providerID: "p")], owner: 1)
      #expect(try await store.dropMonths(of: .bodies, before: now + .days(40)).count == 1)
      #expect(try await count(store, "message_bodies") == 0)
      #expect(try await store.messages(customer: "c1", state: nil, limit: 9).map(\.text) == [""])
    }
  }

  /// Two years later neither event, decision nor words are left; what must be unique for ever is.
  @Test func `A cause that comes again after all of its year was dropped brings no second message`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let first = event(1), later = first.time + .days(800)
      for time in [first.time, later] { try await store.makeMonths(around: time) }
      var batch = promptBatch(first)
      batch.lifecycle = [(.rewardGranted, first, "c1")]
      #expect(try await store.commit(batch, owner: 1) == ["c1"])
      _ = try await store.settle([Settlement(id: MessageText.id(1), state: .sent, providerID: "p")], owner: 1)
      for table in tables { try await store.dropMonths(of: table, before: later) }
      try await store.dropHandledDays(now: later)
      for table in tables.map(\.rawValue) + ["handled_events"] { #expect(try await count(store, table) == 0, "\(table)") }

      let facts = try await store.facts(
        for: [first], addresses: [], accounts: [], codes: [], notices: [MessageText.id(1)], judgingAccounts: false)
      #expect(facts.handled.isEmpty && facts.notices == [MessageText.id(1)])
      // Whoever decides by other facts is refused.
      var again = promptBatch(first)
      again.customers = [try #require(facts.customers["c1"])]
      await #expect(throws: PostgresError.self) { try await store.commit(again, owner: 1) }
      #expect(try await store.messages(customer: "c1", state: nil, limit: 9).map(\.state) == ["sent"])
    }
  }

  @Test func `Whoever asks to be forgotten is, in all that is kept of them, once none of their mail is on its way`()
    async throws
  {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var batch = promptBatch(event(1))
      batch.lifecycle = [(.signedUp, event(1), "c1"), (.erased, event(2), "c1")]
      _ = try await store.commit(batch, owner: 1)
      #expect(try await store.blankErased() == 0)
      #expect(try await store.outgoing(ids: [MessageText.id(1)]).first?.address != "")
      _ = try await store.settle([Settlement(id: MessageText.id(1), state: .dead)], owner: 1)
      #expect(try await store.blankErased() == 1)
      #expect(try await count(store, "erasures") == 0)
      let left = try await store.pool.query(
        """
        select (select count(*) from message_bodies where address <> '' or text_body <> '' or request <> '' or html <> ''),
          (select count(*) from lifecycle_events where body <> '{}'), (select count(*) from decisions where findings <> '[]')
        """)
      #expect(try left.flatMap { row in try (0..<3).map { try row.int64($0) } } == [0, 0, 0])
    }
  }
}
