import Synchronization

/// The callers' side of the pool's thread: hands jobs over and suspends until they are answered.
struct Dispatcher: Sendable {
  let mailbox: Mailbox
  let queryDeadline: Duration
  private let ids: Counter

  init(_ mailbox: Mailbox, queryDeadline: Duration) {
    self.mailbox = mailbox
    self.queryDeadline = queryDeadline
    ids = Counter()
  }

  /// Runs work on a connection, any free one or the lease's.
  func run(_ work: Job.Work, lease: UInt64?, within limit: Duration?) async throws(PostgresError) -> [ResultSet] {
    let id = ids.next(), deadline = ContinuousClock.now + (limit ?? queryDeadline)
    return try await ask(id) { reply in
      let job = Job(id: id, work: work, lease: lease, deadline: deadline, reply: reply)
      if let fault = job.fault { return reply(.failure(fault)) }
      if !mailbox.post(.run(job)) { reply(.failure(.poolClosed)) }
    }
  }

  /// Waits for a connection of one's own.
  /// - Returns: the lease's id, to be given back by `release`.
  func lease(resets: Bool, within limit: Duration?) async throws(PostgresError) -> UInt64 {
    let id = ids.next(), deadline = ContinuousClock.now + (limit ?? queryDeadline)
    try await ask(id) { (reply: @escaping @Sendable (Result<Void, PostgresError>) -> Void) in
      if !mailbox.post(.lease(LeaseRequest(id: id, resets: resets, deadline: deadline, reply: reply))) {
        reply(.failure(.poolClosed))
      }
    }
    return id
  }

  /// Gives a leased connection back; nothing to do when the thread has ended.
  func release(_ lease: UInt64) { _ = mailbox.post(.release(lease: lease)) }

  private func ask<Value: Sendable>(
    _ id: UInt64, _ submit: (@escaping @Sendable (Result<Value, PostgresError>) -> Void) -> Void
  ) async throws(PostgresError) -> Value {
    guard !Task.isCancelled else { throw .cancelled }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, PostgresError>, Never>) in
        submit { continuation.resume(returning: $0) }
        // The handler below may have run before the job was there to be cancelled.
        if Task.isCancelled { _ = mailbox.post(.cancel(id: id)) }
      }
    } onCancel: {
      _ = mailbox.post(.cancel(id: id))
    }
    return try result.get()
  }
}

private final class Counter: Sendable {
  private let value = Atomic<UInt64>(0)
  func next() -> UInt64 { value.wrappingAdd(1, ordering: .relaxed).newValue }
}
