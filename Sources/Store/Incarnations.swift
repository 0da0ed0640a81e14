package import Postgres

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

  /// Takes the advisory lock of an instance name on a connection of its own, held as long as the connection lives.
  ///
  /// - Returns: False when another process holds it.
  package static func lockInstance(_ instance: String, on connection: Connection) async throws(PostgresError) -> Bool {
    let rows = try await connection.query(
      "select pg_try_advisory_lock(hashtextextended(coalesce(current_schema(), '') || '/' || \(instance), 7))")
    return try rows.first?.bool(0) ?? false
  }
}
