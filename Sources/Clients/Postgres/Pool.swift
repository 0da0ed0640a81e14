import Threads

/// Connections to one database, made when needed, shared in the order of asking.
package final class Pool: Sendable {
  private let dispatcher: Dispatcher
  let mailbox = Mailbox()
  private let health = Health()

  /// Makes a pool; it connects when it is first asked.
  package init(_ configuration: Configuration) {
    dispatcher = Dispatcher(mailbox, queryDeadline: configuration.queryDeadline)
    let isStarted = mailbox.wakeup >= 0 && startThread { [mailbox, health] in Engine(configuration, mailbox, health).run() }
    if !isStarted {
      health.note(.noThread)
      _ = mailbox.shut()
    }
  }

  deinit { _ = mailbox.post(.close(by: .now + dispatcher.queryDeadline) {}) }

  /// True while at least one connection stands.
  package var isAvailable: Bool { health.connections > 0 }

  /// The number of connections that stand.
  package var connectionCount: Int { health.connections }

  /// The number of connections at work or lent.
  package var busyCount: Int { health.busy }

  /// Why a connection last failed, nil when none ever did.
  package var lastError: PostgresError? { health.lastError }

  /// Runs one statement, committed at once.
  /// - Parameter limit: the time for waiting and running together; default the configuration's.
  package func query(_ sql: SQL, within limit: Duration? = nil) async throws(PostgresError) -> [Row] {
    try await dispatcher.run(.statement(sql), lease: nil, within: limit).last?.rows ?? []
  }

  /// Runs one statement, committed at once, and returns how many rows it touched.
  @discardableResult
  package func execute(_ sql: SQL, within limit: Duration? = nil) async throws(PostgresError) -> Int {
    try await dispatcher.run(.statement(sql), lease: nil, within: limit).last?.affectedCount ?? 0
  }

  /// Runs statements as one transaction in one round trip; any error undoes all.
  /// - Returns: the rows of each statement.
  @discardableResult
  package func transaction(_ statements: [SQL], within limit: Duration? = nil) async throws(PostgresError) -> [[Row]] {
    try await dispatcher.run(.transaction(statements), lease: nil, within: limit).map(\.rows)
  }

  /// Runs a text of several statements, all or none unless it holds its own BEGIN and COMMIT.
  package func runScript(_ text: String, within limit: Duration? = nil) async throws(PostgresError) {
    _ = try await dispatcher.run(.script(text), lease: nil, within: limit)
  }

  /// Lends a connection for what belongs to a session; afterwards locks, settings and open transactions are undone.
  /// - Parameter limit: the time to wait for a free connection; default the configuration's deadline.
  package func withConnection<Value>(
    waiting limit: Duration? = nil, _ body: (Connection) async throws -> Value
  ) async throws -> Value {
    let lease = try await dispatcher.lease(resets: true, within: limit)
    defer { dispatcher.release(lease) }
    return try await body(Connection(dispatcher: dispatcher, lease: lease))
  }

  /// Runs a body between BEGIN and COMMIT on one connection; an error of the body undoes all.
  ///
  /// Session locks and settings made in it outlive it: use `withConnection` for those.
  package func withTransaction<Value>(
    waiting limit: Duration? = nil, _ body: (Connection) async throws -> Value
  ) async throws -> Value {
    let lease = try await dispatcher.lease(resets: false, within: limit)
    // An open transaction is rolled back as the connection is given back.
    defer { dispatcher.release(lease) }
    let connection = Connection(dispatcher: dispatcher, lease: lease)
    try await connection.begin()
    let value = try await body(connection)
    try await connection.commit()
    return value
  }

  /// Refuses new work, lets what runs finish, and closes the connections.
  /// - Parameter limit: the time after which the connections are closed all the same; default 10 s.
  package func close(within limit: Duration = .seconds(10)) async {
    await withCheckedContinuation { continuation in
      let isRunning = mailbox.post(.close(by: .now + limit) { continuation.resume() })
      if !isRunning { continuation.resume() }
    }
  }
}
