package import Postgres
package import Time

extension Store {
  /// Begins a new incarnation of an instance; the caller holds the instance's advisory lock.
  ///
  /// - Parameter instance: The configured instance name.
  /// - Returns: A number greater than every earlier incarnation's.
  package func beginIncarnation(instance: String) async throws(PostgresError) -> Int64 {
    let rows = try await pool.transaction([
      "update incarnations set ended_at = clock_timestamp() where instance = \(instance) and ended_at is null",
      "insert into incarnations (instance) values (\(instance)) returning incarnation",
    ])
    guard rows.count == 2, let row = rows[1].first else {
      throw PostgresError(.typeMismatch, "an incarnation was not returned", retry: .never)
    }
    return try row.int64(0)
  }

  /// Renews the lease on all that an incarnation owns.
  ///
  /// - Returns: False when the incarnation was ended by a successor: this process must stop sending.
  package func beat(incarnation: Int64) async throws(PostgresError) -> Bool {
    try await pool.execute(
      "update incarnations set beat_at = clock_timestamp() where incarnation = \(incarnation) and ended_at is null") == 1
  }

  /// Ends an incarnation after an orderly drain, so that others need not wait for its lease; gives up after 2 s.
  package func endIncarnation(_ incarnation: Int64) async throws(PostgresError) {
    _ = try await pool.execute(
      "update incarnations set ended_at = clock_timestamp() where incarnation = \(incarnation)",
      within: .seconds(2))
  }

  /// Has the server end a session whose client asks nothing for 45 s, so that its lock is free though a proxy keeps its connection up.
  ///
  /// Its holders ask every few seconds, the relay after the 30 s at most that Kafka takes to acknowledge.
  static let endedWhenSilent: SQL = "set idle_session_timeout = '45s'"

  /// Takes the advisory lock of an instance name on a connection of its own, held as long as the connection lives.
  ///
  /// - Returns: False when another process holds it.
  package static func lockInstance(_ instance: String, on connection: Connection) async throws(PostgresError) -> Bool {
    _ = try await connection.query(endedWhenSilent)
    let rows = try await connection.query(
      "select pg_try_advisory_lock(hashtextextended(coalesce(current_schema(), '') || '/' || \(instance), 7))")
    return try rows.first?.bool(0) ?? false
  }

  /// When an instance's running incarnation last told that it lives; nil when none of that name runs.
  package func lastBeat(of instance: String) async throws(PostgresError) -> Timestamp? {
    let rows = try await pool.query("select max(beat_at) from incarnations where instance = \(instance) and ended_at is null")
    return try rows.first?.optionalTimestamp(0).map(Timestamp.init(microseconds:))
  }

  /// Ends the sessions that hold an instance's lock although its incarnation has not told for 30 s that it lives: their process or
  /// its network is gone, and the server has not noticed.
  /// - Returns: How many were ended.
  package func endSilentHolders(of instance: String) async throws(PostgresError) -> Int {
    try await pool.query(
      """
      with key as (select hashtextextended(coalesce(current_schema(), '') || '/' || \(instance), 7) as bits)
      select pg_terminate_backend(l.pid)
      from key, pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.classid::int8 = (bits >> 32) & 4294967295 and l.objid::int8 = bits & 4294967295
        and exists (select from incarnations where instance = \(instance))
        and not exists (
          select from incarnations
          where instance = \(instance) and ended_at is null and beat_at > clock_timestamp() - interval '30 s')
      """
    ).count
  }
}
