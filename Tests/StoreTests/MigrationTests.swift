import Postgres
import Store
import Synchronization
import Testing
import Time

/// Migrations of tables that are full and in use.
@Suite struct MigrationTests {
  private static let newest = Migrations.all.map(\.number).filter { $0 > 12 }

  @Test(.timeLimit(.minutes(2)))
  func `A filled database is migrated beside a writer and a backup, and no commit waits for the backup`() async throws {
    // PostgreSQL ends a statement of the writer's that waits longer for a lock. A script asks for its locks for 200 ms at most; how long it
    // has them is the machine's speed, and that of one where other tests run counts threefold.
    try await StoreUnderTest.shared.with(version: 12, configure: { $0.sessionSettings["lock_timeout"] = "4s" }) {
      (store: Store) async throws in
      try await FilledDatabase.fill(store)
      // The writer is of this version, whose statements name what the last migration brings.
      _ = try await store.pool.query("alter table messages add column begin_unknown boolean not null default false")
      let writer = Writer()
      try await withThrowingTaskGroup { group in
        group.addTask {
          var number = UInt64(100_000)
          while !writer.isOver.load(ordering: .relaxed) {
            number += 1
            _ = try await store.commit(promptBatch(event(number, customer: "w\(number)")), owner: 1)
            _ = try await store.settle([Settlement(id: MessageText.id(number), state: .sent, providerID: "w\(number)")], owner: 1)
            writer.count.add(1, ordering: .relaxed)
          }
        }
        // A backup holds every table as long as it reads, and with them the script.
        let (told, tell) = AsyncStream.makeStream(of: String.self), (reading, begin) = AsyncStream.makeStream(of: Void.self)
        group.addTask {
          try await store.pool.withTransaction { connection in
            try await connection.runScript("lock table messages, lifecycle_events, anomalies in access share mode")
            begin.yield()
            for await what in told where what.hasPrefix("migration") { return }
          }
        }
        for await _ in reading { break }
        #expect(try await store.migrate(schema: "programme", onWait: { tell.yield($0) }) == Self.newest)
        tell.finish()
        writer.isOver.store(true, ordering: .relaxed)
        try await group.waitForAll()
      }
      #expect(try await store.schemaState() == .current)
      #expect(writer.count.load(ordering: .relaxed) > 1)
    }
  }

  @Test func `What a killed migration left half built is dropped and built anew`() async throws {
    try await StoreUnderTest.shared.with(version: 12) { (store: Store) async throws in
      var victim: Int64?
      try await store.pool.withTransaction { connection in
        // A snapshot that an index build must wait for.
        _ = try await connection.query("select txid_current(), count(*) from messages")
        let migrated = Task { try await store.migrate(schema: "programme") }
        while victim == nil {
          let rows = try await store.pool.query(
            """
            select pid::int8 from pg_stat_activity
            where query like 'create index concurrently%' and wait_event = 'virtualxid' and datname = current_database()
            """)
          victim = try rows.first?.int64(0)
        }
        _ = try await connection.query("select pg_terminate_backend(\(victim ?? 0)::int)")
        await #expect(throws: PostgresError.self) { _ = try await migrated.value }
      }
      let invalid: SQL = "select count(*) from pg_index where not indisvalid"
      #expect(try await store.pool.query(invalid).first?.int64(0) == 1)
      #expect(try await store.migrate(schema: "programme") == Self.newest)
      #expect(try await store.pool.query(invalid).first?.int64(0) == 0)
    }
  }

  @Test func `Of two that migrate at once one does the work, and neither fails`() async throws {
    try await StoreUnderTest.shared.with(version: 12) { (store: Store) async throws in
      try await FilledDatabase.fill(store)
      async let first = store.migrate(schema: "programme")
      async let second = store.migrate(schema: "programme")
      let applied = try await [first, second]
      #expect(applied.sorted { $0.count < $1.count } == [[], Self.newest])
      #expect(try await store.schemaState() == .current)
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `While a schema's migration waits, another schema of the database is migrated`() async throws {
    var other = Pool.Configuration(url: "")
    try await StoreUnderTest.shared.with(version: 12, configure: { other = $0 }) { (store: Store) async throws in
      other.schema = "other"
      let neighbour = Store(pool: Pool(other))
      let (told, tell) = AsyncStream.makeStream(of: String.self)
      let applied = try await store.pool.withTransaction { connection in
        try await connection.runScript("lock table messages, lifecycle_events, anomalies in access share mode")
        let waiting = Task { try await store.migrate(schema: "programme", onWait: { tell.yield($0) }) }
        for await _ in told { break }
        #expect(try await neighbour.migrate(schema: "other").count == Migrations.all.count)
        return waiting
      }.value
      #expect(applied == Self.newest)
      await neighbour.pool.close()
    }
  }
}

/// What a writer has committed, until it is told to stop.
private final class Writer: Sendable {
  let isOver = Atomic(false)
  let count = Atomic(0)
}
