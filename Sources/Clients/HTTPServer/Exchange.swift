import CMicroHTTPD
import Synchronization

/// One request and its answer, from the first callback to the last.
///
/// microhttpd's thread holds one retained reference in the request's slot, from the first access callback to the completed
/// callback. The pointer to the connection is used by that thread, and by `settle` while the connection is suspended:
/// a suspended connection cannot end before it is resumed.
@safe final class Exchange: @unchecked Sendable {
  private enum Phase {
    case reading
    case running
    case suspended(Task<Void, Never>)
    case answered(HTTPAnswer)
    case over
  }

  private let connection: OpaquePointer
  private let limits: ServerLimits
  private let handler: HTTPHandler
  private let phase = Mutex(Phase.reading)
  // Only microhttpd's thread touches these.
  private var request: HTTPRequest
  private var received = 0
  private var bodyDeadline: ContinuousClock.Instant?

  @unsafe init(connection: OpaquePointer, request: HTTPRequest, limits: ServerLimits, handler: @escaping HTTPHandler) {
    unsafe self.connection = connection
    self.request = request
    self.limits = limits
    self.handler = handler
  }

  /// Whether the request says that its body is too long even to be read and thrown away, or waits for leave to send it.
  var announcesTooMuch: Bool {
    guard let length = request.header("Content-Length").flatMap({ UInt64($0) }) else { return false }
    return length > UInt64(limits.drainBytes) || (length > UInt64(limits.bodyBytes) && request.header("Expect") != nil)
  }

  /// Keeps a part of the body, or counts it when the body is already too long.
  /// - Returns: a no when the client sends without end or too slowly.
  @unsafe func take(_ part: UnsafeBufferPointer<UInt8>) -> MHD_Result {
    let now = ContinuousClock.now
    if let bodyDeadline { if now > bodyDeadline { return microhttpd_no } } else { bodyDeadline = now + limits.arrival }
    received += part.count
    if received <= limits.bodyBytes { unsafe request.body.append(contentsOf: part) } else { request.body = [] }
    return received <= limits.drainBytes ? microhttpd_yes : microhttpd_no
  }

  /// Goes on after the request was read, and again after the connection was resumed.
  func advance() -> MHD_Result {
    if case .answered(let answer) = end(ifAnswered: true) { return unsafe send(answer, on: connection) }
    guard begin() else { return microhttpd_no }
    if received > limits.bodyBytes { return refuseTooLarge() }
    return runHandler()
  }

  /// Answers 413.
  func refuseTooLarge() -> MHD_Result {
    _ = end(ifAnswered: false)
    return unsafe sendRefusal(413, "the body is longer than \(limits.bodyBytes) bytes", on: connection)
  }

  /// Starts the handler at once on this thread; the connection sleeps only if the handler had to wait for something.
  private func runHandler() -> MHD_Result {
    let request = request
    let handler = handler
    let task = Task.immediate { self.settle(await handler(request)) }
    let answer: HTTPAnswer? = phase.withLock { phase in
      switch phase {
      case .answered(let answer):
        phase = .over
        return answer
      case .running:
        // Under the lock: `settle` must not resume what is not yet suspended.
        unsafe MHD_suspend_connection(connection)
        phase = .suspended(task)
        return nil
      case .reading, .suspended, .over:
        return .reset
      }
    }
    guard let answer else { return microhttpd_yes }
    // Given up before there was a task to cancel.
    if case .reset = answer { task.cancel() }
    return unsafe send(answer, on: connection)
  }

  private func begin() -> Bool {
    phase.withLock { phase in
      guard case .reading = phase else { return false }
      phase = .running
      return true
    }
  }

  private func end(ifAnswered: Bool) -> Phase {
    phase.withLock { phase in
      let before = phase
      if case .answered = before { phase = .over } else if !ifAnswered { phase = .over }
      return before
    }
  }

  /// Takes the handler's answer; one that comes after the exchange was given up falls away.
  private func settle(_ answer: HTTPAnswer) {
    phase.withLock { phase in
      switch phase {
      case .running: phase = .answered(answer)
      case .suspended:
        phase = .answered(answer)
        unsafe MHD_resume_connection(connection)
      case .reading, .answered, .over: break
      }
    }
  }

  /// Gives the request up: its handler is cancelled and its connection closed. From any thread.
  func abandon() {
    let task: Task<Void, Never>? = phase.withLock { phase in
      switch phase {
      case .suspended(let task):
        phase = .answered(.reset)
        unsafe MHD_resume_connection(connection)
        return task
      case .reading, .running, .answered:
        phase = .over
        return nil
      case .over: return nil
      }
    }
    task?.cancel()
  }
}
