import Postgres

/// The outbox as the one relay sees it: output events oldest first, forgotten once the broker has them.
package struct OutboxRelay: Sendable {
  /// An output event not published yet.
  package struct Event: Sendable {
    package var id: Int64
    package var key: String
    package var body: String
  }

  private let connection: Connection

  init(connection: Connection) { self.connection = connection }

  /// The oldest output events.
  package func oldest(limit: Int) async throws -> [Event] {
    var events: [Event] = []
    for row in try await connection.query("select id, key, body from outbox order by id limit \(limit)") {
      events.append(Event(id: try row.int64(0), key: try row.string(1), body: try row.string(2)))
    }
    return events
  }

  /// Forgets output events that the broker has acknowledged.
  package func forget(_ ids: [Int64]) async throws {
    _ = try await connection.query("delete from outbox where id = any(\(ids))")
  }
}

extension Store {
  /// Lends the relay's place on a connection of its own, under an advisory lock: one process publishes at a time.
  ///
  /// - Returns: False when another process has it.
  package func withRelay(_ body: (OutboxRelay) async throws -> Void) async throws -> Bool {
    try await pool.withConnection { connection in
      _ = try await connection.query(Store.endedWhenSilent)
      let rows = try await connection.query(
        "select pg_try_advisory_lock(hashtextextended(current_schema() || '/outbox', 11))")
      guard try rows.first?.bool(0) == true else { return false }
      try await body(OutboxRelay(connection: connection))
      return true
    }
  }

  /// How many output events wait.
  package func outboxCount() async throws -> Int64 {
    try await pool.query("select count(*) from outbox").first?.int64(0) ?? 0
  }
}
