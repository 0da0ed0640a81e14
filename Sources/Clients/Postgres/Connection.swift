/// A connection lent by a pool for the time of `withConnection` or `withTransaction`; afterwards every call fails.
///
/// A statement that passes its deadline or whose task is cancelled ends the connection, and with it the session.
package struct Connection: Sendable {
  let dispatcher: Dispatcher
  let lease: UInt64

  /// Runs one statement.
  /// - Parameter limit: the time it may take; default the configuration's.
  package func query(_ sql: SQL, within limit: Duration? = nil) async throws(PostgresError) -> [Row] {
    try await dispatcher.run(.statement(sql), lease: lease, within: limit).last?.rows ?? []
  }

  /// Runs one statement and returns how many rows it touched.
  @discardableResult
  package func execute(_ sql: SQL, within limit: Duration? = nil) async throws(PostgresError) -> Int {
    try await dispatcher.run(.statement(sql), lease: lease, within: limit).last?.affectedCount ?? 0
  }

  /// Runs statements in one round trip, as one transaction or as a part of the one that is open.
  /// - Returns: the rows of each statement.
  @discardableResult
  package func transaction(_ statements: [SQL], within limit: Duration? = nil) async throws(PostgresError) -> [[Row]] {
    try await dispatcher.run(.transaction(statements), lease: lease, within: limit).map(\.rows)
  }

  /// Runs a text of several statements by the simple protocol.
  package func runScript(_ text: String, within limit: Duration? = nil) async throws(PostgresError) {
    _ = try await dispatcher.run(.script(text), lease: lease, within: limit)
  }

  func begin() async throws(PostgresError) { try await execute("BEGIN") }

  /// Commits; the server answers COMMIT with ROLLBACK when a statement before had failed.
  func commit() async throws(PostgresError) {
    let answer = try await dispatcher.run(.statement("COMMIT"), lease: lease, within: nil)
    guard answer.last?.commandTag == "COMMIT" else {
      throw PostgresError(
        .server, "the transaction was rolled back, for one of its statements had failed. Let that error end the body.",
        retry: .never, sqlState: "25P02")
    }
  }
}
