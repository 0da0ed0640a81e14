package import Postgres
package import Referrals

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
  /// on, but for those that one has approved already.
  package func note(raised: [Anomaly], cleared: [String]) async throws(PostgresError) {
    _ = try await pool.query(
      """
      with cleared as (
        update anomalies set cleared_at = clock_timestamp()
        where signal = any(\(cleared)) and cleared_at is null and released_at is not null
      ), raised as (
        insert into anomalies (signal, recent, usual)
        select * from unnest(\(raised.map(\.signal)), \(raised.map(\.recent)), \(raised.map(\.usual)))
        on conflict (signal) where cleared_at is null do nothing
        returning signal
      )
      update messages m set state = 'held', held_by = 'throttle.anomaly', reason = i.sentence
      from unnest(\(raised.map(\.signal)), \(raised.map(\.sentence))) as i(signal, sentence)
      where m.state = 'deferred' and m.kind = 'prompt' and m.held_by is null and m.signal = i.signal
        and m.signal in (select signal from raised)
      """)
  }

  /// Releases a signal, as a person says: what its anomaly alone holds is decided again and goes.
  ///
  /// - Returns: Whether the signal was held, and how many mails were let go.
  package func release(signal: String, actor: String, reason: String) async throws(PostgresError) -> (wasHeld: Bool, freed: Int) {
    let rows = try await pool.query(
      """
      with released as (
        update anomalies set released_at = clock_timestamp(), released_by = \(actor), release_reason = \(reason)
        where signal = \(signal) and cleared_at is null and released_at is null returning signal
      ), freed as (
        update messages set state = 'deferred', due_at = greatest(due_at, clock_timestamp())
        where state = 'held' and held_by = 'throttle.anomaly' and signal = \(signal) and send_before > clock_timestamp()
          and prepared_by <> \(actor)
        returning id
      ), audited as (
        insert into message_audit (message_id, action, actor, reason) select id, 'release', \(actor), \(reason) from freed
      )
      select (select count(*) from released), (select count(*) from freed)
      """)
    guard let row = rows.first else { return (false, 0) }
    return (try row.int64(0) > 0, Int(try row.int64(1)))
  }

  /// Forgets counts that are over 35 days old.
  package func dropSignalHours() async throws(PostgresError) {
    _ = try await pool.execute("delete from signal_hours where hour < clock_timestamp() - interval '35 days'")
  }
}
