import Postgres
import Synchronization
import Testing

@Suite("A transaction is all or nothing", .timeLimit(.minutes(1)))
struct TransactionTests {
  private static let schema = """
    CREATE TABLE item (id bigint PRIMARY KEY,
      size int CONSTRAINT referrald_size CHECK (size < 100) CONSTRAINT plain CHECK (size <> 50));
    CREATE TABLE late (id bigint, UNIQUE (id) DEFERRABLE INITIALLY DEFERRED)
    """

  private func count(_ pool: Pool) async throws -> Int64 { try await pool.query("SELECT count(*) FROM item")[0].int64(0) }

  @Test("a pipelined transaction returns the rows of each statement and commits")
  func pipelined() async throws {
    try await withPool { pool in
      try await pool.runScript(Self.schema)
      let answers = try await pool.transaction([
        "INSERT INTO item SELECT n, 1 FROM generate_series(1, 3) n RETURNING id", "SELECT 'x'",
        "DELETE FROM item WHERE id = \(1)",
      ])
      #expect(answers.map(\.count) == [3, 1, 0])
      #expect(try answers[0].map { try $0.int64(0) } == [1, 2, 3])
      #expect(try await count(pool) == 2)
    }
  }

  @Test("an error anywhere undoes a pipelined transaction, names its constraint and leaves the connection usable")
  func pipelinedError() async throws {
    try await withPool({ $0.size = 1 }) { pool in
      try await pool.runScript(Self.schema)
      let bad: [SQL] = ["INSERT INTO item VALUES (8, \(100 as Int32))", "SELECT * FROM nowhere", "SELEC", "SELECT 1/0"]
      let states = ["23514", "42P01", "42601", "22012"]
      for (statement, state) in zip(bad, states) {
        let error = await failure {
          try await pool.transaction(["INSERT INTO item VALUES (1, 1)", statement, "INSERT INTO item VALUES (2, 2)"])
        }
        #expect(error?.code == .server)
        #expect(error?.sqlState == state)
        #expect(error?.location == String(statement.text))
        #expect(error?.mayHaveCommitted == false)
        #expect(try await count(pool) == 0)
      }
      #expect(pool.connectionCount == 1)
    }
  }

  @Test("only classes 22 and 54 and our named checks are the data's fault")
  func dataFaults() async throws {
    try await withPool { pool in
      try await pool.runScript(Self.schema)
      func error(_ sql: SQL) async -> PostgresError? { await failure { try await pool.execute(sql) } }
      let named = await error("INSERT INTO item VALUES (1, 100)")
      #expect(named?.constraint == "referrald_size")
      #expect(named?.isDataFault == true)
      let plain = await error("INSERT INTO item VALUES (1, 50)")
      #expect(plain?.constraint == "plain")
      #expect(plain?.isDataFault == false)
      #expect(await error("SELECT \("x")::int")?.isDataFault == true)
      #expect(await error("SELECT \(jsonb: "{")")?.isDataFault == true)
      try await pool.execute("INSERT INTO item VALUES (1, 1)")
      let twice = await error("INSERT INTO item VALUES (1, 1)")
      #expect(twice?.constraint == "item_pkey")
      #expect(twice?.isUniqueViolation == true)
      #expect(twice?.isDataFault == false)
      #expect(twice?.message.contains("(1)") == false)
    }
  }

  @Test("an error that comes only with the commit is not mistaken for success")
  func deferred() async throws {
    // Far beyond the test's limit: an answer that is only noticed at the deadline fails the test.
    try await withPool({ $0.queryDeadline = .seconds(600) }) { pool in
      try await pool.runScript(Self.schema)
      let alone = await failure { try await pool.execute("INSERT INTO late VALUES (1), (1)") }
      #expect(alone?.sqlState == "23505")
      let piped = await failure { try await pool.transaction(["INSERT INTO late VALUES (1)", "INSERT INTO late VALUES (1)"]) }
      #expect(piped?.sqlState == "23505")
      let body = await failure {
        _ = try await pool.withTransaction { try await $0.execute("INSERT INTO late VALUES (1), (1)") }
      }
      #expect(body?.sqlState == "23505")
      #expect(try await pool.query("SELECT count(*) FROM late")[0].int64(0) == 0)
    }
  }

  @Test("withTransaction commits the body's work, and an error of the body undoes it")
  func scoped() async throws {
    struct Stop: Error {}
    try await withPool { pool in
      try await pool.runScript(Self.schema)
      let value = try await pool.withTransaction { connection in
        try await connection.execute("INSERT INTO item VALUES (1, 1)")
        try await connection.transaction(["INSERT INTO item VALUES (2, 1)", "INSERT INTO item VALUES (3, 1)"])
        return try await connection.query("SELECT count(*) FROM item")[0].int64(0)
      }
      #expect(value == 3)
      await #expect(throws: Stop.self) {
        try await pool.withTransaction { connection in
          try await connection.execute("DELETE FROM item")
          throw Stop()
        }
      }
      #expect(try await count(pool) == 3)
    }
  }

  @Test("a body that swallows an error is told that nothing was committed")
  func swallowed() async throws {
    try await withPool { pool in
      try await pool.runScript(Self.schema)
      let error = await failure {
        try await pool.withTransaction { connection in
          try await connection.execute("INSERT INTO item VALUES (1, 1)")
          _ = await failure { try await connection.execute("SELECT 1/0") }
        }
      }
      #expect(error?.sqlState == "25P02")
      #expect(try await count(pool) == 0)
    }
  }

  @Test("a script is all or nothing, and a transaction left open is rolled back")
  func scripts() async throws {
    try await withPool({ $0.size = 1 }) { pool in
      try await pool.runScript(Self.schema)
      let error = await failure { try await pool.runScript("INSERT INTO item VALUES (1, 1); INSERT INTO item VALUES (1, 1)") }
      #expect(error?.sqlState == "23505")
      #expect(try await count(pool) == 0)
      for open in ["BEGIN; INSERT INTO item VALUES (1, 1)", "BEGIN; SELECT 1/0"] {
        #expect(await failure { try await pool.runScript(open) } != nil)
        #expect(try await count(pool) == 0)
      }
      #expect(await failure { _ = try await pool.query("BEGIN") }?.message.contains("open") == true)
      #expect(try await pool.query("SELECT 1")[0].int32(0) == 1)
    }
  }

  @Test("what belongs to the session is undone when the connection is given back")
  func session() async throws {
    let notices = Mutex<[String]>([])
    try await withPool({ configuration in
      configuration.size = 1
      configuration.onNotice = { text in notices.withLock { $0.append(text) } }
    }) { pool in
      let escaped = try await pool.withConnection { connection in
        #expect(try await connection.query("SELECT pg_try_advisory_lock(7)")[0].bool(0))
        try await connection.execute("SET work_mem = '1MB'")
        try await connection.runScript("DO $$ BEGIN RAISE NOTICE 'heard'; END $$; BEGIN")
        return connection
      }
      let row = try await pool.query(
        "SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), current_setting('work_mem')")[0]
      #expect(try row.int64(0) == 0)
      #expect(try row.string(1) != "1MB")
      #expect(notices.withLock { $0 } == ["heard"])
      #expect(await failure { _ = try await escaped.query("SELECT 1") }?.code == .connectionLost)
    }
  }

  @Test("tables changed behind a prepared statement do not break it")
  func stalePlans() async throws {
    try await withPool({ $0.size = 1 }) { pool in
      try await pool.runScript("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
      #expect(try await pool.query("SELECT * FROM t")[0].columnCount == 1)
      try await pool.runScript("ALTER TABLE t ADD b text")
      #expect(try await pool.query("SELECT * FROM t")[0].columnCount == 2)
      try await pool.runScript("DEALLOCATE ALL")
      #expect(try await pool.query("SELECT * FROM t")[0].columnCount == 2)
      try await pool.runScript("ALTER TABLE t ADD c text")
      let answers = try await pool.transaction(["INSERT INTO t VALUES (2)", "SELECT * FROM t"])
      #expect(answers[1].map(\.columnCount) == [3, 3])
    }
  }
}
