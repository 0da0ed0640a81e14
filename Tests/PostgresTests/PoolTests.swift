import Synchronization
import Testing

@testable import Postgres

/// Something a test can wait for; signalled before or after.
final class Signal: Sendable {
  private let state = Mutex<(isSet: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

  func set() {
    let waiters = state.withLock { state in
      state.isSet = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func wait() async {
    await withCheckedContinuation { continuation in
      let isSet = state.withLock { state in
        if !state.isSet { state.waiters.append(continuation) }
        return state.isSet
      }
      if isSet { continuation.resume() }
    }
  }
}

/// Waits until a condition that another process brings about is true.
func eventually(_ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(30)
  while try await !condition() {
    guard .now < deadline else { throw PostgresError(.deadlineExceeded, "the awaited condition never came", retry: .never) }
    try await Task.sleep(for: .milliseconds(10))
  }
}

@Suite("A pool shares its connections fairly and within bounds", .timeLimit(.minutes(1)))
struct PoolTests {
  @Test("many callers share at most `size` connections and all are answered")
  func sizeBound() async throws {
    try await withPool({ $0.size = 3 }) { pool in
      let pids = try await withThrowingTaskGroup(of: Int32.self) { group in
        for number in 0..<200 {
          group.addTask {
            let row = try await pool.query("SELECT pg_backend_pid(), \(number), pg_sleep(0.001)::text")[0]
            return try row.int(1) == number ? row.int32(0) : -1
          }
        }
        return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
      }
      #expect(!pids.contains(-1))
      #expect((1...3).contains(pids.count))
      #expect(pool.connectionCount == 3)
      #expect(pool.isAvailable)
      try await eventually { pool.busyCount == 0 }
      try await pool.withConnection { _ in #expect(pool.busyCount == 1) }
    }
  }

  @Test("who waits longest is served first")
  func fifo() async throws {
    try await withPool({ $0.size = 1 }) { pool in
      try await pool.execute("CREATE TABLE served (place serial, caller int)")
      let dispatcher = Dispatcher(pool.mailbox, queryDeadline: .seconds(20))
      let lease = try await dispatcher.lease(resets: false, within: nil)
      let done = Signal(), left = Mutex(50)
      // Handed over one after another, so that the order of asking is known.
      for caller in 0..<50 {
        let sql: SQL = "INSERT INTO served (caller) VALUES (\(Int32(caller)))"
        let job = Job(id: UInt64(10_000 + caller), work: .statement(sql), lease: nil, deadline: .now + .seconds(20)) { result in
          if case .failure(let error) = result { Issue.record(error) }
          let isLast = left.withLock { count in
            count -= 1
            return count == 0
          }
          if isLast { done.set() }
        }
        #expect(pool.mailbox.post(.run(job)))
      }
      dispatcher.release(lease)
      await done.wait()
      let rows = try await pool.query("SELECT caller FROM served ORDER BY place")
      #expect(try rows.map { try $0.int32(0) } == (0..<50).map { Int32($0) })
    }
  }

  @Test("who waits for a connection beyond the deadline is refused, and the pool goes on")
  func waitingDeadline() async throws {
    try await withPool({ $0.size = 1 }) { pool in
      try await pool.withConnection { connection async throws in
        let error = await failure { _ = try await pool.query("SELECT 1", within: .milliseconds(50)) }
        #expect(error?.code == .deadlineExceeded)
        #expect(error?.retry == .later)
        #expect(error?.mayHaveCommitted == false)
        #expect(try await connection.query("SELECT 1").count == 1)
      }
      #expect(try await pool.query("SELECT 1").count == 1)
    }
  }

  @Test("a statement beyond its deadline is cancelled at the server and known not to have committed")
  func runningDeadline() async throws {
    try await withPool({ $0.size = 1 }) { pool in
      try await pool.execute("CREATE TABLE t (x int)")
      let start = ContinuousClock.now
      let error = await failure {
        try await pool.transaction(["INSERT INTO t VALUES (1)", "SELECT pg_sleep(60)"], within: .milliseconds(100))
      }
      #expect(error?.code == .deadlineExceeded)
      #expect(error?.mayHaveCommitted == false)
      #expect(ContinuousClock.now - start < .seconds(20))
      #expect(try await pool.query("SELECT count(*) FROM t")[0].int64(0) == 0)
      let sleepers: SQL = """
        SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND datname = current_database()
          AND pid <> pg_backend_pid() AND state = 'active'
        """
      #expect(try await pool.query(sleepers)[0].int64(0) == 0)
    }
  }

  @Test("cancelling the task cancels what runs and what waits")
  func cancellation() async throws {
    try await withPool({ $0.size = 1 }) { pool in
      let asked = Signal()
      let running = Task { await failure { _ = try await pool.query("SELECT pg_sleep(60)", within: .seconds(100)) } }
      let waiting = Task {
        asked.set()
        return await failure { _ = try await pool.query("SELECT 1", within: .seconds(100)) }
      }
      await asked.wait()
      waiting.cancel()
      #expect([PostgresError.Code.cancelled, nil].contains(await waiting.value?.code))
      try await eventually { pool.connectionCount == 1 }
      running.cancel()
      #expect(await running.value?.code == .cancelled)
      let isCancelled = Signal()
      let early = Task {
        await isCancelled.wait()
        return await failure { _ = try await pool.query("SELECT 1") }
      }
      early.cancel()
      isCancelled.set()
      #expect(await early.value?.code == .cancelled)
      #expect(try await pool.query("SELECT 1").count == 1)
    }
  }

  @Test("two transactions that lock in opposite order end: one wins, the other may try again")
  func deadlock() async throws {
    try await withPool { pool in
      try await pool.runScript("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 0), (2, 0)")
      let first = Signal(), second = Signal()
      func update(_ ids: [Int32], _ mine: Signal, _ other: Signal) async -> PostgresError? {
        await failure {
          try await pool.withTransaction { connection in
            try await connection.execute("UPDATE t SET n = n + 1 WHERE id = \(ids[0])")
            mine.set()
            await other.wait()
            try await connection.execute("UPDATE t SET n = n + 1 WHERE id = \(ids[1])")
          }
        }
      }
      async let one = update([1, 2], first, second)
      async let two = update([2, 1], second, first)
      let errors = [await one, await two].compactMap { $0 }
      #expect(errors.map(\.sqlState) == ["40P01"])
      #expect(errors.map(\.retry) == [.later])
      #expect(try await pool.query("SELECT n FROM t").map { try $0.int32(0) } == [1, 1])
    }
  }

  @Test("closing lets what runs finish and refuses the rest")
  func closing() async throws {
    let pool = Pool(Pool.Configuration(url: try await SharedServer.shared.newDatabase()))
    let isInside = Signal(), mayGo = Signal()
    let body = Task {
      try await pool.withConnection { connection in
        isInside.set()
        await mayGo.wait()
        return try await connection.query("SELECT 1").count
      }
    }
    await isInside.wait()
    async let closed: Void = pool.close()
    try await eventually { await failure { _ = try await pool.query("SELECT 1") }?.code == .poolClosed }
    mayGo.set()
    #expect(try await body.value == 1)
    await closed
    #expect(!pool.isAvailable)
    await pool.close()
    #expect(await failure { _ = try await pool.query("SELECT 1") }?.code == .poolClosed)
  }

  @Test("statements beyond the cache's size are deallocated at the server")
  func statementCache() async throws {
    try await withPool({
      $0.size = 1
      $0.statementCacheCapacity = 10
    }) { pool in
      for number in 0..<50 {
        var sql = SQL.Interpolation(literalCapacity: 0, interpolationCount: 0)
        sql.appendLiteral("SELECT \(number)")
        _ = try await pool.query(SQL(stringInterpolation: sql))
      }
      _ = try await pool.query("SELECT 1")
      let count = try await pool.query("SELECT count(*) FROM pg_prepared_statements")[0].int64(0)
      #expect((10...11).contains(count))
    }
  }

  @Test("an answer larger than the socket's buffer and values larger than it both pass")
  func bulk() async throws {
    try await withPool { pool in
      let big = [UInt8](repeating: 7, count: 20_000_000)
      let statements = (0..<3).map { _ in "SELECT \(big)" as SQL }
      let answers = try await pool.transaction(statements, within: .seconds(30))
      #expect(try answers.allSatisfy { try $0[0].bytes(0) == big })
    }
  }

  @Test("settings that cannot work are told at once and say what to do")
  func hopeless() async throws {
    let url = try await SharedServer.shared.newDatabase()
    func error(_ adjust: (inout Pool.Configuration) -> Void) async -> PostgresError? {
      var configuration = Pool.Configuration(url: url)
      adjust(&configuration)
      let pool = Pool(configuration)
      let error = await failure { _ = try await pool.query("SELECT 1") }
      #expect(pool.lastError == error)
      await pool.close()
      return error
    }
    let wrong = await error { $0.password = { "wrong" } }
    #expect(wrong?.sqlState == "28P01")
    #expect(wrong?.retry == .restart)
    let missing = await error { $0.url = url + "x" }
    #expect(missing?.sqlState == "3D000")
    let unreadable = await error { $0.url = "postgresql://u:secret%zz@h/d" }
    #expect(unreadable?.code == .connectionFailed)
    #expect(unreadable?.details.contains("secret") == false)
    #expect(await error { $0.schema = "" }?.retry == .restart)
  }

  @Test("a server that is not there is waited for until the deadline, then named as the cause")
  func absent() async throws {
    var configuration = Pool.Configuration(url: "postgresql://u@127.0.0.1:1/d")
    configuration.queryDeadline = .milliseconds(300)
    let pool = Pool(configuration)
    let error = await failure { _ = try await pool.query("SELECT 1") }
    #expect(error?.code == .deadlineExceeded)
    #expect(error?.cause?.contains("refused") == true)
    #expect(!pool.isAvailable)
    await pool.close()
  }
}
