import Postgres
import PrivatePostgres

extension BenchGround {
  /// Writes the rows that a run left behind into empty copies of its tables: `unnest` arrays of 1,000 events, a transaction each,
  /// four at a time, as the lanes do. A customer is written as often as the run wrote it.
  func rawUpserts(of schema: String) async throws -> Duration {
    var configuration = Pool.Configuration(url: server.url(), schema: schema)
    configuration.size = 4
    configuration.queryDeadline = .seconds(300)
    let pool = Pool(configuration)
    try await pool.runScript(
      """
      create table raw_customers (like customers including all) with (fillfactor = 70);
      create table raw_handled (like handled_events including all) partition by range (day);
      create table raw_handled_default partition of raw_handled default;
      create table raw_decisions (like decisions including all);
      create table raw_outbox (like outbox including all)
      """)
    let batches = try await RawBatch.all(pool)
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<4 {
        group.addTask {
          for batch in batches.dropFirst(lane).striding(by: 4) { try await batch.write(pool) }
        }
      }
      try await group.waitForAll()
    }
    let elapsed = ContinuousClock.now - start
    await pool.close()
    return elapsed
  }
}

/// A thousand events' rows: each was handled, wrote its customer, and some were decided and published.
private struct RawBatch: Sendable {
  private var days: [Int32] = []
  private var hashes: [String] = []
  private var people: [String: (profile: String, state: String, email: String?)] = [:]
  private var decisions: [Decision] = []

  private struct Decision {
    var hash: String
    var signal: String
    var customer: String
    var eventAt: Int64
    var decidedAt: Int64
    var outcome: String
    var score: Double
    var findings: String
    var policy: String
    /// The output event, in the same words.
    var body: String
  }

  /// The events with a decision in their order, then the others, given to the customers that were written more than once.
  static func all(_ pool: Pool) async throws -> [RawBatch] {
    let rows = try await pool.query(
      """
      with decided as (
        select d.*, h.day, row_number() over (order by d.decided_at, d.event_hash) as place
        from decisions d join handled_events h on h.hash = d.event_hash
      ), rest as (
        select h.day, h.hash, row_number() over (order by h.hash) as place from handled_events h
        where not exists (select from decisions d where d.event_hash = h.hash)
      ), again as (
        select id, row_number() over (order by n, hashtext(id)) as place
        from customers, generate_series(2, version) as n
      ), events as (
        select 0 as part, place, day, event_hash as hash, customer_id, signal, event_at, decided_at, outcome, score, findings, policy_hash
        from decided
        union all
        select 1, place, day, hash, id, null, null, null, null, null, null, null from rest left join again using (place)
      )
      select e.day - date '1970-01-01', e.hash, coalesce(e.customer_id, ''), c.profile::text, c.state::text, c.email,
        e.signal, e.event_at, e.decided_at, e.outcome, e.score, e.findings::text, e.policy_hash,
        json_build_object('specversion', '1.0', 'id', e.hash || '/' || e.signal, 'source', '/referrald/refer-a-friend',
          'type', 'referrald.decision', 'time', e.decided_at, 'subject', e.customer_id, 'datacontenttype', 'application/json',
          'data', json_build_object('signal', e.signal, 'outcome', e.outcome, 'score', e.score, 'findings', e.findings,
            'policy', e.policy_hash))::text
      from events e left join customers c on c.id = e.customer_id
      order by e.part, e.place
      """)
    return try stride(from: 0, to: rows.count, by: 1_000).map { start in
      var batch = RawBatch()
      for row in rows[start..<min(start + 1_000, rows.count)] { try batch.add(row) }
      return batch
    }
  }

  private mutating func add(_ row: Row) throws {
    days.append(try row.int32(0))
    hashes.append(try row.uuid(1))
    let customer = try row.string(2)
    if !customer.isEmpty { people[customer] = (try row.string(3), try row.string(4), try row.optionalString(5)) }
    guard let signal = try row.optionalString(6) else { return }
    decisions.append(
      Decision(
        hash: try row.uuid(1), signal: signal, customer: customer, eventAt: try row.timestamp(7), decidedAt: try row.timestamp(8),
        outcome: try row.string(9), score: try row.double(10), findings: try row.string(11), policy: try row.string(12),
        body: try row.string(13)))
  }

  func write(_ pool: Pool) async throws {
    let sorted = people.sorted { $0.key < $1.key }
    try await pool.transaction([
      """
      insert into raw_customers as c (id, version, email, profile, state)
      select id, 1, email, profile::jsonb, state::jsonb
      from unnest(\(sorted.map(\.key)), \(sorted.map(\.value.email)), \(sorted.map(\.value.profile)), \(sorted.map(\.value.state)))
        as i(id, email, profile, state)
      on conflict (id) do update set version = c.version + 1, email = excluded.email, profile = excluded.profile,
        state = excluded.state
      """,
      """
      insert into raw_handled select date '1970-01-01' + day, hash
      from unnest(\(days), \(uuid: hashes)) as i(day, hash) on conflict do nothing
      """,
      """
      insert into raw_decisions
        (event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings, policy_hash)
      select event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings::jsonb, policy_hash
      from unnest(\(uuid: decisions.map(\.hash)), \(decisions.map(\.signal)), \(decisions.map(\.customer)),
        \(timestamp: decisions.map(\.eventAt)), \(timestamp: decisions.map(\.decidedAt)), \(decisions.map(\.outcome)),
        \(decisions.map(\.score)), \(decisions.map(\.findings)), \(decisions.map(\.policy)))
        as i(event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings, policy_hash)
      on conflict do nothing
      """,
      "insert into raw_outbox (key, body) select key, body from unnest(\(decisions.map(\.customer)), \(decisions.map(\.body))) as i(key, body)",
    ])
  }
}

extension Collection {
  /// Every so-manieth element, from the first.
  func striding(by step: Int) -> [Element] { enumerated().filter { $0.offset % step == 0 }.map(\.element) }
}
