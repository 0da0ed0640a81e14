package import Deciding
package import Postgres
import Time

extension Store {
  /// Adds to the counts of the hour under way, by the database's clock.
  static func counting(_ counts: [String: Int64]) -> SQL {
    let sorted = counts.sorted { $0.key < $1.key }
    return """
      insert into signal_hours as h (signal, hour, counted)
      select signal, date_trunc('hour', clock_timestamp(), 'UTC'), counted
      from unnest(\(sorted.map(\.key)), \(sorted.map(\.value))) as i(signal, counted)
      on conflict (signal, hour) do update set counted = h.counted + excluded.counted
      """
  }

  /// Every signal's rate over the last 7 days.
  static let signalRates: SQL = """
    select signal, sum(counted) filter (where hour = this)::int8, sum(counted) filter (where hour = this - interval '1 hour')::int8,
      sum(counted) filter (where hour < this - interval '1 hour')::int8,
      extract(epoch from clock_timestamp() - this)::float8 / 3600,
      least(167, extract(epoch from this - interval '1 hour' - (select min(hour) from signal_hours f where f.signal = s.signal)) / 3600)::int8
    from signal_hours s, (select date_trunc('hour', clock_timestamp(), 'UTC') as this) t
    where hour >= this - interval '7 days' group by signal, this order by signal
    """

  /// Anomalies that stand, and released ones whose rate is not ordinary again.
  static let openAnomalies: SQL =
    "select signal, since, recent, usual, released_at is not null from anomalies where cleared_at is null order by signal"

  static func rate(_ row: Row) throws(PostgresError) -> SignalRate {
    SignalRate(
      signal: try row.string(0), thisHour: try row.optionalInt64(1) ?? 0, lastHour: try row.optionalInt64(2) ?? 0,
      elapsed: try row.double(4), earlier: try row.optionalInt64(3) ?? 0, earlierHours: Int(try row.int64(5)))
  }

  static func anomaly(_ row: Row) throws(PostgresError) -> Anomaly {
    Anomaly(
      signal: try row.string(0), since: Timestamp(microseconds: try row.timestamp(1)), recent: try row.double(2),
      usual: try row.double(3), isReleased: try row.bool(4))
  }

  /// Anomalies that stand, and released ones whose rate is not ordinary again.
  package func anomalies() async throws(PostgresError) -> [Anomaly] {
    var anomalies: [Anomaly] = []
    for row in try await pool.query(Self.openAnomalies) { anomalies.append(try Self.anomaly(row)) }
    return anomalies
  }

  /// Writes down which anomalies begin and which are over. A signal's prompts that wait for their time wait for a person from now
  /// on, but for those that one has approved already; where a crash leaves some, each look at the overview goes on with them.
  package func note(raised: [Anomaly], cleared: [String]) async throws(PostgresError) {
    let begun = try await pool.execute(
      """
      with cleared as (
        update anomalies set cleared_at = clock_timestamp()
        where signal = any(\(cleared)) and cleared_at is null and released_at is not null
      )
      insert into anomalies (signal, recent, usual, holding)
      select * from unnest(\(raised.map(\.signal)), \(raised.map(\.recent)), \(raised.map(\.usual)), \(raised.map(\.sentence)))
      on conflict (signal) where cleared_at is null do nothing
      """)
    if begun > 0 { while try await pool.execute(Self.holding) > 0 {} }
  }

  /// Holds a chunk of the waiting prompts of anomalies that have begun, and notes those that have no more of them.
  static let holding: SQL = """
    with more as (
      select m.id, a.holding from anomalies a cross join lateral (
        select id from messages where state = 'deferred' and kind = 'prompt' and held_by is null and signal = a.signal
        order by due_at limit \(Store.chunk) for update skip locked
      ) m
      where a.cleared_at is null and a.released_at is null and a.holding is not null
    ), done as (
      update anomalies a set holding = null where a.cleared_at is null and a.holding is not null and not exists (
        select from messages where state = 'deferred' and kind = 'prompt' and held_by is null and signal = a.signal)
    )
    update messages m set state = 'held', held_by = 'throttle.anomaly', reason = more.holding from more where m.id = more.id
    """

  /// Releases a signal, as a person says: what its anomaly alone holds is decided again and goes.
  ///
  /// - Returns: Whether the signal was held, and how many mails were let go.
  package func release(signal: String, actor: String, reason: String) async throws(PostgresError) -> (wasHeld: Bool, freed: Int) {
    let released = try await pool.execute(
      """
      update anomalies set released_at = clock_timestamp(), released_by = \(actor), release_reason = \(reason), holding = null
      where signal = \(signal) and cleared_at is null and released_at is null
      """)
    // What a crash leaves here is let go as what any ended rule held.
    let freed = try await inChunks { size throws(PostgresError) in
      try await pool.execute(
        """
        with chosen as (
          select id from messages
          where state = 'held' and held_by = 'throttle.anomaly' and signal = \(signal) and send_before > statement_timestamp()
            and prepared_by <> \(actor)
          order by send_before limit \(size) for update
        ), freed as (
          update messages m set state = 'deferred', due_at = greatest(m.due_at, clock_timestamp())
          from chosen c where m.id = c.id returning m.id
        )
        insert into message_audit (message_id, action, actor, reason) select id, 'release', \(actor), \(reason) from freed
        """)
    }
    return (released > 0, freed)
  }

  /// Forgets counts that are over 35 days old.
  package func dropSignalHours() async throws(PostgresError) {
    _ = try await pool.execute("delete from signal_hours where hour < statement_timestamp() - interval '35 days'")
  }
}
