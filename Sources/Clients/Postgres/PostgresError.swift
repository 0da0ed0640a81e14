/// What went wrong with the database, and what to do about it.
package struct PostgresError: Error, Sendable, Hashable {
  /// The kinds of failure; closed, so that a caller can switch over it.
  package enum Code: String, Sendable {
    /// No connection could be made.
    case connectionFailed
    /// A connection that worked broke.
    case connectionLost
    /// The time allowed ran out, waiting or working.
    case deadlineExceeded
    /// The calling task was cancelled.
    case cancelled
    /// The server refused the statement: see `sqlState`.
    case server
    /// A column was read as something it is not, or was null.
    case typeMismatch
    /// A value cannot be sent to PostgreSQL.
    case invalidBind
    /// The pool has been closed.
    case poolClosed
    /// A private server could not be made, started or stopped.
    case privateServer
  }

  /// Whether doing it again can help.
  package enum Retry: String, Sendable {
    /// The same will fail again.
    case never
    /// The same may work in a while.
    case later
    /// Somebody has to change settings, rights or the schema, then start again.
    case restart
  }

  /// The kind of failure.
  package var code: Code
  /// What went wrong and what to do; holds no values of the data.
  package var message: String
  /// The five characters of the SQLSTATE, where there is one.
  package var sqlState: String?
  /// The constraint that was violated, where the server named one.
  package var constraint: String?
  /// The server's or the library's own words; may hold values of the data.
  package var cause: String?
  /// The statement's text (without its values), cut at 300 characters.
  package var location: String?
  /// Whether doing it again can help.
  package var retry: Retry
  /// True when the outcome is unknown: the connection was lost, or given up, after what commits had been sent.
  package var mayHaveCommitted = false

  /// Makes an error; every field but the first three has a default of nothing.
  package init(
    _ code: Code, _ message: String, retry: Retry, sqlState: String? = nil, constraint: String? = nil,
    cause: String? = nil, location: String? = nil, mayHaveCommitted: Bool = false
  ) {
    self.code = code
    self.message = message
    self.retry = retry
    self.sqlState = sqlState
    self.constraint = constraint
    self.cause = cause
    self.location = location
    self.mayHaveCommitted = mayHaveCommitted
  }

  /// The start of the names of CHECK constraints that judge data, not our own work.
  package static let dataConstraintPrefix = "referrald_"

  /// True when the data sent is at fault: SQLSTATE class 22 or 54, or a CHECK (23514) whose name starts with `referrald_`.
  package var isDataFault: Bool {
    guard let sqlState else { return false }
    if sqlState.hasPrefix("22") || sqlState.hasPrefix("54") { return true }
    return sqlState == "23514" && (constraint?.hasPrefix(Self.dataConstraintPrefix) ?? false)
  }

  /// True when the statement itself did not finish in its time; false where no connection was free for it.
  package var ranOutOfTime: Bool { code == .deadlineExceeded && location != nil }

  /// True when transactions stood in each other's way (SQLSTATE class 40, such as a deadlock): done again at once, it works.
  package var isCollision: Bool { sqlState?.hasPrefix("40") ?? false }

  /// True when a unique constraint (23505) stood in the way.
  package var isUniqueViolation: Bool { sqlState == "23505" }
}

extension PostgresError: CustomStringConvertible {
  /// One line for the log: code, SQLSTATE, message; without the cause, which may hold values of the data.
  package var description: String {
    let state = sqlState.map { " \($0)" } ?? ""
    let name = constraint.map { " (constraint \($0))" } ?? ""
    let doubt = mayHaveCommitted ? " (it may have been committed)" : ""
    return "\(code.rawValue)\(state): \(message)\(name)\(doubt)"
  }

  /// All there is to know, over several lines.
  package var details: String {
    var lines = [description, "retry: \(retry.rawValue)"]
    if let cause { lines.append("cause: \(cause)") }
    if let location { lines.append("statement: \(location)") }
    return lines.joined(separator: "\n")
  }
}

extension PostgresError {
  /// The system gives no thread.
  package static var noThread: PostgresError {
    PostgresError(.connectionFailed, "the system refuses another thread. Raise the limit of tasks (TasksMax).", retry: .later)
  }
}
