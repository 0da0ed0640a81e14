package import Postgres

extension Store {
  /// The oldest output events not published yet.
  package func outbox(limit: Int, on connection: Connection) async throws(PostgresError) -> [(
    id: Int64, key: String, body: String
  )] {
    var events: [(id: Int64, key: String, body: String)] = []
    for row in try await connection.query("select id, key, body from outbox order by id limit \(limit)") {
      events.append((try row.int64(0), try row.string(1), try row.string(2)))
    }
    return events
  }

  /// Forgets output events that the broker has acknowledged.
  package func deleteFromOutbox(_ ids: [Int64], on connection: Connection) async throws(PostgresError) {
    _ = try await connection.query("delete from outbox where id = any(\(ids))")
  }

  /// How many output events wait.
  package func outboxCount() async throws(PostgresError) -> Int64 {
    try await pool.query("select count(*) from outbox").first?.int64(0) ?? 0
  }

  /// Takes the relay's lock of this schema on a connection: one process publishes at a time.
  package static func lockRelay(on connection: Connection) async throws(PostgresError) -> Bool {
    try await connection.query("select pg_try_advisory_lock(hashtextextended(current_schema() || '/outbox', 11))").first?.bool(0)
      ?? false
  }
}
