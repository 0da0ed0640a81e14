import CMicroHTTPD
import Glibc
import Synchronization

/// The requests of one server that are under way, and the daemon that serves them.
///
/// While the daemon runs it holds one retained reference to this object, taken in `start` and given back in `stop` after the
/// daemon's thread was joined.
@safe final class Exchanges: Sendable {
  private struct State: ~Copyable {
    var daemon: Daemon?
    var open: [ObjectIdentifier: Exchange] = [:]
    var isClosing = false
    var isStopped = false
    var idle: AsyncStream<Void>.Continuation?
  }

  /// microhttpd's handle; its functions used here are safe from any thread.
  @safe private struct Daemon: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private let limits: ServerLimits
  private let handler: HTTPHandler
  private let state = Mutex(State())

  init(limits: ServerLimits, handler: @escaping HTTPHandler) {
    self.limits = limits
    self.handler = handler
  }

  /// Starts the daemon, which owns the socket from here on if this does not throw.
  func start(on descriptor: Int32) throws(HTTPServerError) {
    let context = unsafe Unmanaged.passRetained(self)
    let started = unsafe microhttpd_start(
      descriptor, access, completed, context.toOpaque(), UInt32(clamping: limits.connections), limits.idleSeconds,
      limits.headerBytes)
    guard let pointer = unsafe started else {
      unsafe context.release()
      throw HTTPServerError(
        code: .cannotStart, message: "libmicrohttpd did not start; raise the limits of open files and threads")
    }
    let daemon = unsafe Daemon(pointer: pointer)
    state.withLock { $0.daemon = daemon }
  }

  /// Begins an exchange; nil once the server cuts requests off.
  @unsafe func open(_ connection: OpaquePointer, _ request: HTTPRequest) -> Exchange? {
    let exchange = unsafe Exchange(connection: connection, request: request, limits: limits, handler: handler)
    return state.withLock { state in
      guard !state.isClosing else { return nil }
      state.open[ObjectIdentifier(exchange)] = exchange
      return exchange
    }
  }

  /// Ends an exchange: its answer left, or its connection broke.
  func close(_ exchange: Exchange) {
    exchange.abandon()
    state.withLock { state in
      state.open[ObjectIdentifier(exchange)] = nil
      if state.open.isEmpty { state.idle?.finish() }
    }
  }

  /// Stops in order: listening, waiting, cutting off, joining the thread.
  func stop(deadline: Duration) async {
    let (idle, whenIdle) = AsyncStream.makeStream(of: Void.self)
    let daemon: Daemon? = state.withLock { state in
      guard !state.isStopped, let daemon = state.daemon else { return nil }
      state.isStopped = true
      state.idle = whenIdle
      if state.open.isEmpty { whenIdle.finish() }
      return daemon
    }
    guard let daemon else { return }
    // Quiescing gives the listening socket back. Nobody connects any more, but microhttpd's thread may use it until it was joined: closed
    // now, its number could be another's by then.
    let listening = unsafe MHD_quiesce_daemon(daemon.pointer)
    if listening >= 0 { shutdown(listening, Int32(SHUT_RDWR)) }
    await wait(for: idle, atMost: deadline)
    cutOff()
    // Every suspended connection was resumed: microhttpd aborts the process if one sleeps here.
    unsafe MHD_stop_daemon(daemon.pointer)
    if listening >= 0 { Glibc.close(listening) }
    unsafe Unmanaged.passUnretained(self).release()
  }

  private func wait(for idle: AsyncStream<Void>, atMost deadline: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in idle {} }
      group.addTask {
        // Cancelled when the requests were done first: that is the wish.
        try? await Task.sleep(for: deadline)
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func cutOff() {
    let rest = state.withLock { state in
      state.isClosing = true
      return Array(state.open.values)
    }
    for exchange in rest { exchange.abandon() }
  }
}

/// microhttpd calls this for a request's head, for each part of its body, at its end, and after a resume.
private let access: MHD_AccessHandlerCallback = { context, connection, url, method, _, part, partSize, slot in
  guard let context = unsafe context, let connection = unsafe connection, let slot = unsafe slot, let partSize = unsafe partSize
  else { return microhttpd_no }
  guard let known = unsafe slot.pointee else {
    let exchanges = unsafe Unmanaged<Exchanges>.fromOpaque(context).takeUnretainedValue()
    let request = unsafe requestHead(connection, url: url, method: method)
    guard let exchange = unsafe exchanges.open(connection, request) else { return microhttpd_no }
    // The slot's reference; `completed` takes it back.
    unsafe slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
    return exchange.announcesTooMuch ? exchange.refuseTooLarge() : microhttpd_yes
  }
  let exchange = unsafe Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
  guard unsafe partSize.pointee > 0 else { return exchange.advance() }
  let size = unsafe partSize.pointee
  unsafe partSize.pointee = 0
  guard let part = unsafe part else { return microhttpd_no }
  return unsafe part.withMemoryRebound(to: UInt8.self, capacity: size) {
    unsafe exchange.take(UnsafeBufferPointer(start: $0, count: size))
  }
}

/// microhttpd calls this once for every request whose slot may be set, when it is over in whatever way.
private let completed: MHD_RequestCompletedCallback = { context, _, slot, _ in
  guard let context = unsafe context, let slot = unsafe slot, let known = unsafe slot.pointee else { return }
  unsafe slot.pointee = nil
  let exchange = unsafe Unmanaged<Exchange>.fromOpaque(known).takeRetainedValue()
  unsafe Unmanaged<Exchanges>.fromOpaque(context).takeUnretainedValue().close(exchange)
}
