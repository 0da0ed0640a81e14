import Testing

@testable import Postgres

@Suite("What decides, without a server")
struct StateTests {
  @Test("the statement cache never holds more than its capacity and forgets the least recently used")
  func cache() {
    var cache = StatementCache(capacity: 3)
    func key(_ text: String) -> StatementCache.Key { StatementCache.Key(text: text, types: []) }
    for text in ["a", "b", "c"] { _ = cache.insert(key(text)) }
    #expect(cache.name(of: key("a")) == "s1")
    #expect(cache.insert(key("d")) == "s4")
    #expect(cache.count == 3)
    #expect(cache.takeCondemned() == ["s2"])
    #expect(cache.name(of: key("b")) == nil)
    #expect(cache.name(of: StatementCache.Key(text: "a", types: [25])) == nil)
  }

  @Test("the line is first come, first served, whatever leaves it in between", arguments: [1, 2, 3] as [UInt64])
  func line(seed: UInt64) {
    var line = WaitingLine(), model: [(id: UInt64, deadline: ContinuousClock.Instant)] = [], state = seed
    let start = ContinuousClock.now
    func random(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    for step in 0..<5_000 as Range<UInt64> {
      switch random(5) {
      case 0, 1, 2:
        let deadline = start + .seconds(Int(random(5_000)))
        line.append(.job(Job(id: step, work: .script(""), lease: nil, deadline: deadline) { _ in }))
        model.append((step, deadline))
      case 3: #expect(line.popFirst()?.id == (model.isEmpty ? nil : model.removeFirst().id), "seed \(seed)")
      default:
        let now = start + .seconds(Int(step))
        #expect(line.removeExpired(now: now).map(\.id) == model.filter { $0.deadline <= now }.map(\.id), "seed \(seed)")
        model.removeAll { $0.deadline <= now }
        let id = random(step + 1)
        #expect(line.remove(id: id)?.id == model.first { $0.id == id }?.id, "seed \(seed)")
        model.removeAll { $0.id == id }
      }
      #expect(line.count == model.count, "seed \(seed)")
    }
  }

  @Test("back-off doubles from 100 ms to 5 s and starts anew after a success")
  func backoff() {
    let now = ContinuousClock.now
    var backoff = Backoff(now: now)
    let delays = (0..<8).map { _ in
      backoff.failed(now: now)
      return backoff.earliest - now
    }
    #expect(delays == [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000].map { .milliseconds($0) })
    backoff.succeeded(now: now)
    #expect(backoff.earliest == now)
  }

  @Test("TLS with a verified name is asked for when the server is elsewhere, unless the URL says otherwise")
  func tls() throws {
    func mode(_ url: String) throws -> [String] {
      try ConnectSettings(Pool.Configuration(url: url)).keywords.filter { $0.name == "sslmode" }.map(\.value)
    }
    #expect(try mode("postgresql://u@db.example/d") == ["verify-full"])
    #expect(try mode("postgresql://u@localhost/d") == [])
    #expect(try mode("host=/run/postgresql dbname=d") == [])
    #expect(try mode("postgresql://u@localhost,db.example/d") == ["verify-full"])
    #expect(try mode("postgresql://u@db.example/d?sslmode=require").last == "require")
  }

  @Test("a SQLSTATE says whether trying again helps")
  func retry() {
    let passing = [
      "08006", "25006", "25P03", "25P04", "40001", "40P01", "53100", "53200", "53300", "55P03", "57014", "57P01", "57P03",
      "58030",
      "XX000",
    ]
    for state in passing { #expect(SQLState.retry(state) == .later) }
    for state in ["28P01", "3D000", "42P01", "42501"] { #expect(SQLState.retry(state) == .restart) }
    for state in passing + ["28P01", "42P01", "23505", "23514", "25P02"] {
      #expect(!PostgresError(.server, "m", retry: SQLState.retry(state), sqlState: state).isDataFault, "\(state)")
    }
    for state in ["22001", "23505", "42601"] { #expect(SQLState.retry(state) == .never) }
    #expect(PostgresError.sqlState(in: "connection to server at \"x\", port 5432 failed: FATAL:  28P01: no") == "28P01")
    #expect(PostgresError.sqlState(in: "connection refused") == nil)
  }
}
