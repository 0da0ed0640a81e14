import FoundationEssentials
import Postgres
import PrivatePostgres
import Testing

@Suite("Measured on request", .serialized, .enabled(if: ProcessInfo.processInfo.environment["REFERRALD_MEASURE"] != nil))
struct SpeedTests {
  @Test("rows a second by unnest of 1,000, and the time of one small query", .timeLimit(.minutes(2)))
  func speed() async throws {
    let server = try await PrivateServer.start()
    let pool = Pool(Pool.Configuration(url: server.url()))
    try await pool.runScript("CREATE TABLE t (id bigint PRIMARY KEY, who text, at timestamptz, body jsonb)")
    let batches = 100
    var start = ContinuousClock.now
    for batch in 0..<batches {
      let ids = (0..<1_000).map { Int64(batch * 1_000 + $0) }
      try await pool.execute(
        """
        INSERT INTO t SELECT * FROM unnest(\(ids), \(ids.map { "customer-\($0)" }), \(timestamp: ids), \
        \(jsonb: ids.map { "{\"n\":\($0)}" }))
        """)
    }
    let perSecond = Double(batches * 1_000) / seconds(since: start)
    start = .now
    for number in 0..<2_000 { _ = try await pool.query("SELECT \(number)")[0].int(0) }
    let single = seconds(since: start) / 2_000
    start = .now
    for number in 0..<1_000 { try await pool.transaction(["SELECT \(number)", "SELECT \(number)", "SELECT \(number)"]) }
    let piped = seconds(since: start) / 1_000
    start = .now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<10_000 { group.addTask { _ = try await pool.query("SELECT \(number)", within: .seconds(60)) } }
      try await group.waitForAll()
    }
    let parallel = 10_000 / seconds(since: start)
    print(
      "unnest: \(Int(perSecond)) rows/s; one query: \(Int(single * 1e6)) µs;",
      "BEGIN, 3 statements, COMMIT: \(Int(piped * 1e6)) µs;",
      "8 connections: \(Int(parallel)) queries/s")
    await pool.close()
    try await server.stop()
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
