/// Something to run on one connection, and who waits for it.
struct Job: Sendable {
  enum Work: Sendable {
    /// Statements in one pipeline, each its own transaction unless one is open.
    case statement(SQL)
    /// Statements between BEGIN and COMMIT, all in one pipeline.
    case transaction([SQL])
    /// Any number of statements as one text, by the simple protocol.
    case script(String)
    /// What makes a connection fit for the next caller.
    case cleaning([String])
  }

  typealias Reply = @Sendable (Result<[ResultSet], PostgresError>) -> Void

  let id: UInt64
  let work: Work
  /// The lease whose connection must be used; nil for any that is free.
  let lease: UInt64?
  let deadline: ContinuousClock.Instant
  let reply: Reply

  /// The statement's text for an error, cut at 300 characters.
  func location(_ index: Int) -> String? {
    switch work {
    case .statement(let sql): String(sql.text.prefix(300))
    case .transaction(let list): list.indices.contains(index) ? String(list[index].text.prefix(300)) : nil
    case .script(let text): String(text.prefix(300))
    case .cleaning: nil
    }
  }

  /// The first value that cannot be sent.
  var fault: PostgresError? {
    switch work {
    case .statement(let sql): sql.binds.fault ?? Self.fault(text: sql.text)
    case .transaction(let list): list.lazy.compactMap { $0.binds.fault ?? Self.fault(text: $0.text) }.first
    case .script(let text): Self.fault(text: text)
    case .cleaning: nil
    }
  }

  private static func fault(text: String) -> PostgresError? {
    guard text.utf8.contains(0) else { return nil }
    return .invalidBind("a statement holds a NUL character. Remove it.", SQLState.badEncoding)
  }
}

/// A caller that wants a connection for itself.
struct LeaseRequest: Sendable {
  let id: UInt64
  /// Whether session state (locks, settings) is reset when it is given back.
  let resets: Bool
  let deadline: ContinuousClock.Instant
  let reply: @Sendable (Result<Void, PostgresError>) -> Void
}

/// What the pool's thread is asked to do.
enum Command: Sendable {
  case run(Job)
  case lease(LeaseRequest)
  case release(lease: UInt64)
  case cancel(id: UInt64)
  case connected(attempt: UInt64, Result<Handle, PostgresError>)
  case close(by: ContinuousClock.Instant, reply: @Sendable () -> Void)
}
