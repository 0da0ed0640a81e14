import Glibc
import Postgres
import PrivatePostgres
import Testing

@Suite("The server may die at any time", .timeLimit(.minutes(2)))
struct CrashTests {
  @Test("what runs fails as lost, the pool finds the server again, and what was committed is there")
  func killed() async throws {
    let server = try await PrivateServer.start()
    let pool = Pool(Pool.Configuration(url: server.url()))
    try await pool.runScript("CREATE TABLE t (x int)")
    try await pool.execute("INSERT INTO t VALUES (1)")
    let running = Task { await failure { _ = try await pool.query("SELECT pg_sleep(60)", within: .seconds(100)) } }
    let inTransaction = Task {
      await failure {
        try await pool.withTransaction { connection in
          try await connection.execute("INSERT INTO t VALUES (2)")
          _ = try await connection.query("SELECT pg_sleep(60)", within: .seconds(100))
        }
      }
    }
    try await eventually {
      try await pool.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")[0].int64(0) == 2
    }
    try await server.kill()
    let lost = await running.value, undone = await inTransaction.value
    #expect(lost?.code == .connectionLost)
    #expect(lost?.retry == .later)
    #expect(lost?.mayHaveCommitted == true)
    #expect(undone?.code == .connectionLost)
    #expect(undone?.mayHaveCommitted == false)
    try await eventually { !pool.isAvailable }
    async let early = pool.query("SELECT x FROM t", within: .seconds(60))
    try await server.restart()
    #expect(try await early.map { try $0.int32(0) } == [1])
    #expect(pool.isAvailable)
    await pool.close()
    try await server.stop()
  }

  @Test("a restart in good order loses idle connections without a caller noticing")
  func restarted() async throws {
    let server = try await PrivateServer.start(fsync: false)
    let pool = Pool(Pool.Configuration(url: server.url()))
    _ = try await pool.query("SELECT \(1)")
    try await server.restart()
    try await eventually { pool.lastError != nil }
    #expect(try await pool.query("SELECT \(1)")[0].int(0) == 1)
    await pool.close()
    try await server.stop()
    #expect(server.pid == nil)
  }

  @Test("a backend ended by an administrator is a lost connection, and the next call works")
  func terminated() async throws {
    try await withPool { pool async throws in
      let error = await failure { _ = try await pool.query("SELECT pg_terminate_backend(pg_backend_pid())") }
      #expect(error?.code == .connectionLost)
      #expect(error?.retry == .later)
      #expect(try await pool.query("SELECT 1").count == 1)
    }
  }

  @Test("a server that has become read-only is left, and the next call connects anew")
  func readOnly() async throws {
    try await withPool({ $0.size = 1 }) { pool async throws in
      try await pool.runScript("CREATE TABLE t (x int)")
      let before = try await pool.query("SELECT pg_backend_pid()")[0].int32(0)
      try await pool.runScript("SET default_transaction_read_only = on")
      let error = await failure { try await pool.execute("INSERT INTO t VALUES (1)") }
      #expect(error?.sqlState == "25006" && error?.retry == .later && error?.isDataFault == false)
      #expect(error?.mayHaveCommitted == false)
      try await pool.execute("INSERT INTO t VALUES (2)")
      #expect(try await pool.query("SELECT pg_backend_pid()")[0].int32(0) != before)
      #expect(try await pool.query("SELECT x FROM t").map { try $0.int(0) } == [2])
    }
  }

  @Test("a server that hangs is given up at the deadline, its commit in doubt, and used again when it goes on")
  func hung() async throws {
    let server = try await PrivateServer.start(fsync: false)
    var configuration = Pool.Configuration(url: server.url())
    configuration.connectDeadline = .milliseconds(300)
    let pool = Pool(configuration)
    try await pool.runScript("CREATE TABLE t (x int)")
    let backend = try await pool.query("SELECT pg_backend_pid()")[0].int32(0), postmaster = try #require(server.pid)
    for process in [postmaster, backend] { kill(process, SIGSTOP) }
    let running = await failure { try await pool.execute("INSERT INTO t VALUES (1)", within: .milliseconds(200)) }
    #expect(running?.code == .deadlineExceeded)
    #expect(running?.mayHaveCommitted == true)
    let waiting = await failure { _ = try await pool.query("SELECT 1", within: .milliseconds(500)) }
    #expect(waiting?.code == .deadlineExceeded)
    #expect(waiting?.mayHaveCommitted == false)
    #expect(!pool.isAvailable)
    for process in [postmaster, backend] { kill(process, SIGCONT) }
    #expect(try await pool.query("SELECT 1", within: .seconds(60)).count == 1)
    await pool.close()
    try await server.stop()
  }
}
