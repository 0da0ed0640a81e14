import CLibPQ
import Glibc

extension Handle {
  /// Makes a connection, blocking the calling thread until the deadline at most (name resolution may take longer).
  static func connect(
    _ configuration: Pool.Configuration, until deadline: ContinuousClock.Instant
  ) throws(PostgresError) -> Handle {
    let settings = try ConnectSettings(configuration)
    guard let connection = unsafe start(settings) else { throw .connectFailed("out of memory") }
    let handle = unsafe Handle(taking: connection, onNotice: configuration.onNotice)
    var wanted = PGRES_POLLING_WRITING
    while wanted != PGRES_POLLING_OK {
      guard !handle.isBroken, wanted != PGRES_POLLING_FAILED else {
        throw .connectFailed(handle.errorText, lacksPassword: handle.lacksPassword)
      }
      let events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT
      guard wait(for: handle.socket, Int16(events), until: deadline) else {
        throw .connectFailed("no answer within \(configuration.connectDeadline)")
      }
      wanted = handle.connectPoll()
    }
    guard handle.isGood, handle.prepareForWork() else { throw .connectFailed(handle.errorText) }
    return handle
  }

  private static func start(_ settings: ConnectSettings) -> OpaquePointer? {
    let names = unsafe settings.keywords.map { unsafe strdup($0.name) } + [nil]
    let values = unsafe settings.keywords.map { unsafe strdup($0.value) } + [nil]
    defer { unsafe (names + values).forEach { unsafe free($0) } }
    let constantNames = unsafe names.map { unsafe UnsafePointer($0) }
    let constantValues = unsafe values.map { unsafe UnsafePointer($0) }
    return unsafe PQconnectStartParams(constantNames, constantValues, 0)
  }

  private static func wait(for socket: Int32, _ events: Int16, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let left = deadline - .now
      guard left > .zero, socket >= 0 else { return false }
      var entry = pollfd(fd: socket, events: events, revents: 0)
      let count = unsafe poll(&entry, 1, left.inPollMilliseconds)
      if count > 0 { return true }
      if count < 0 && errno != EINTR { return false }
    }
  }
}

extension Duration {
  /// The span in milliseconds for `poll`, rounded up so that it never wakes early, an hour at most.
  var inPollMilliseconds: Int32 {
    let (seconds, attoseconds) = components
    if seconds >= 3_600 { return 3_600_000 }
    if seconds < 0 || attoseconds < 0 { return 0 }
    return Int32(seconds) * 1_000 + Int32((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
