import Events
import Postgres
import Store
import Testing
import Texts
import Time

@Suite(.timeLimit(.minutes(1))) struct HolderTests {
  @Test func `A lock whose holder gives no sign of life is freed, and that of a living one is not`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let incarnation = try await store.beginIncarnation(instance: "one")
      try await store.pool.withConnection { holder in
        #expect(try await Store.lockInstance("one", on: holder))
        #expect(try await store.lastBeat(of: "one") != nil)
        #expect(try await store.endSilentHolders(of: "one") == 0)
        let isRefused = try await store.pool.withConnection { try await !Store.lockInstance("one", on: $0) }
        #expect(isRefused)
        _ = try await store.pool.execute(
          "update incarnations set beat_at = beat_at - interval '31 s' where incarnation = \(incarnation)")
        #expect(try await store.endSilentHolders(of: "another") == 0)
        #expect(try await store.endSilentHolders(of: "one") == 1)
      }
      // The server ends the session in its own time.
      while try await !store.pool.withConnection({ try await Store.lockInstance("one", on: $0) }) {}
    }
  }

  /// As `pg_dump` does: a lock that every reader takes.
  @Test func `A backup that runs holds up the making of a day's partition, and no commit behind it`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      try await store.pool.withConnection { backup in
        _ = try await backup.query("begin")
        _ = try await backup.query("select count(*) from handled_events_default")
        do throws(PostgresError) {
          try await store.makeHandledDays(around: event(1).time)
          Issue.record("the partition was made under a lock")
        } catch { #expect(error.retry == .later) }
        #expect(try await store.commit(promptBatch(event(1)), owner: 1) == ["c1"])
        _ = try await backup.query("commit")
      }
      try await store.makeHandledDays(around: event(1).time)
    }
  }

  @Test func `Instances that start together make a new day once, and do not wait for each other`() async throws {
    try await StoreUnderTest.shared.with(connections: 8) { (store: Store) async throws in
      // In each of some weeks that nobody has begun.
      for week in 1...10 {
        let now = event(1).time + .hours(24 * 30 * week)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<8 { group.addTask { try await store.makeHandledDays(around: now) } }
          try await group.waitForAll()
        }
        // Whoever came second went on without: the next look makes what is missing.
        try await store.makeHandledDays(around: now)
        let name = "handled_events_\(now.microseconds / 86_400_000_000)"
        #expect(try await store.pool.query("select to_regclass(\(name)) is not null").first?.bool(0) == true)
      }
    }
  }

  @Test func `A session has what correctness needs, whatever the database says`() async throws {
    // One connection: with more, another that the server ends as well may be given out before its end is seen.
    try await StoreUnderTest.shared.with(connections: 1) { (store: Store) async throws in
      for wrong in ["synchronous_commit = off", "statement_timeout = 5000", "timezone = 'Asia/Kathmandu'"] {
        try await store.pool.runScript(
          """
          do $$ begin execute 'alter database ' || quote_ident(current_database()) || $t$ set \(wrong)$t$; end $$
          """)
      }
      // It ends with the session, so there is no answer.
      _ = try? await store.pool.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()")
      let rows = try await store.pool.query(
        "select current_setting('synchronous_commit'), current_setting('statement_timeout'), current_setting('TimeZone')")
      #expect(try (0..<3).map { try rows[0].string($0) } == ["on", "0", "UTC"])
    }
  }
}
