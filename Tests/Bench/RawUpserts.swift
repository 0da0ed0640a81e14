import Postgres

extension BenchGround {
  /// Writes the rows that a run left behind into empty copies of its tables: `unnest` arrays of 1,000 rows, a transaction each,
  /// four at a time, as the lanes do.
  func rawUpserts(of schema: String) async throws -> Duration {
    var configuration = Pool.Configuration(url: server.url(), schema: schema)
    configuration.size = 4
    configuration.queryDeadline = .seconds(300)
    let pool = Pool(configuration)
    try await pool.runScript(
      """
      create table raw_customers (like customers including all);
      create table raw_handled (like handled_events including all);
      create table raw_decisions (like decisions including all);
      create table raw_outbox (key text not null, body text not null)
      """)
    let batches = try await read(pool)
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<4 {
        group.addTask {
          for batch in batches[lane...].striding(by: 4) { try await batch.write(pool) }
        }
      }
      try await group.waitForAll()
    }
    let elapsed = ContinuousClock.now - start
    await pool.close()
    return elapsed
  }

  private func read(_ pool: Pool) async throws -> [RawBatch] {
    let rows = try await pool.query(
      """
      select d.event_hash, d.signal, d.customer_id, d.event_at, d.decided_at, d.outcome, d.score, d.findings::text, d.policy_hash,
        c.profile::text, c.state::text, c.email
      from decisions d join customers c on c.id = d.customer_id order by d.decided_at
      """)
    var batches: [RawBatch] = []
    for start in stride(from: 0, to: rows.count, by: 1_000) {
      var batch = RawBatch()
      for row in rows[start..<min(start + 1_000, rows.count)] { try batch.add(row) }
      batches.append(batch)
    }
    return batches
  }
}

/// A thousand events' rows.
struct RawBatch: Sendable {
  private var hashes: [String] = []
  private var signals: [String] = []
  private var customers: [String] = []
  private var eventTimes: [Int64] = []
  private var decisionTimes: [Int64] = []
  private var outcomes: [String] = []
  private var scores: [Double] = []
  private var findings: [String] = []
  private var policies: [String] = []
  private var people: [String: (profile: String, state: String, email: String?)] = [:]

  mutating func add(_ row: Row) throws {
    hashes.append(try row.uuid(0))
    signals.append(try row.string(1))
    customers.append(try row.string(2))
    eventTimes.append(try row.timestamp(3))
    decisionTimes.append(try row.timestamp(4))
    outcomes.append(try row.string(5))
    scores.append(try row.double(6))
    findings.append(try row.string(7))
    policies.append(try row.string(8))
    people[try row.string(2)] = (try row.string(9), try row.string(10), try row.optionalString(11))
  }

  func write(_ pool: Pool) async throws {
    let sorted = people.sorted { $0.key < $1.key }
    try await pool.transaction([
      """
      insert into raw_customers as c (id, version, email, profile, state)
      select id, 1, email, profile::jsonb, state::jsonb
      from unnest(\(sorted.map(\.key)), \(sorted.map(\.value.email)), \(sorted.map(\.value.profile)), \(sorted.map(\.value.state)))
        as i(id, email, profile, state)
      on conflict (id) do update set version = c.version + 1, profile = excluded.profile, state = excluded.state
      """,
      """
      insert into raw_handled select (to_timestamp(at / 1000000))::date, hash
      from unnest(\(eventTimes), \(uuid: hashes)) as i(at, hash) on conflict do nothing
      """,
      """
      insert into raw_decisions
        (event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings, policy_hash)
      select event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings::jsonb, policy_hash
      from unnest(\(uuid: hashes), \(signals), \(customers), \(timestamp: eventTimes), \(timestamp: decisionTimes), \(outcomes),
        \(scores), \(findings), \(policies))
        as i(event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings, policy_hash)
      on conflict do nothing
      """,
      "insert into raw_outbox select key, body from unnest(\(customers), \(findings)) as i(key, body)",
    ])
  }
}

extension Collection {
  /// Every so-manieth element, from the first.
  func striding(by step: Int) -> [Element] { enumerated().filter { $0.offset % step == 0 }.map(\.element) }
}
