internal import CLibCurl
internal import Glibc
internal import Synchronization
internal import Threads

/// The one thread that owns libcurl's multi handle; senders reach it through an inbox behind a lock.
final class Loop: Sendable {
  /// What other threads leave for the loop.
  private struct Inbox {
    var arrivals: [Transfer] = []
    var cancellations: [UInt64] = []
    var closing = false
    /// Nil once the loop has ended: the lock makes waking it up safe until then.
    var multi: MultiHandle?
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  private let inbox: Mutex<Inbox>
  private let settings: Client.Settings

  /// Starts the thread; it keeps this object until it ends.
  init(_ settings: Client.Settings) throws(CurlError) {
    guard Self.libraryStarted else { throw Self.startFailed("curl_global_init") }
    guard let handle = unsafe curl_multi_init() else { throw Self.startFailed("curl_multi_init") }
    let multi = unsafe MultiHandle(pointer: handle)
    unsafe _ = curl_door_multi_set_long(handle, CURLMOPT_PIPELINING, curl_door_multiplex())
    unsafe _ = curl_door_multi_set_long(handle, CURLMOPT_MAX_HOST_CONNECTIONS, settings.maxConnections)
    unsafe _ = curl_door_multi_set_long(handle, CURLMOPT_MAXCONNECTS, settings.maxConnections)
    self.settings = settings
    inbox = Mutex(Inbox(multi: multi))
    try start(multi)
  }

  private static let libraryStarted = curl_global_init(curl_door_global_all()) == CURLE_OK

  private static func startFailed(_ cause: String) -> CurlError {
    CurlError(.library, "libcurl cannot start: check memory and open files", cause: cause, requestMayHaveBeenSent: false)
  }

  /// Hands a transfer over, or fails it when the loop is closing.
  func submit(_ transfer: Transfer) {
    let taken = inbox.withLock { inbox in
      guard !inbox.closing else { return false }
      inbox.arrivals.append(transfer)
      inbox.multi?.wakeUp()
      return true
    }
    if !taken { transfer.fail(.closed) }
  }

  /// Asks for the end of a transfer; one that is already over is let be.
  func cancel(_ id: UInt64) {
    inbox.withLock { inbox in
      inbox.cancellations.append(id)
      inbox.multi?.wakeUp()
    }
  }

  /// Asks the loop to end, and does not wait for it.
  func requestStop() {
    inbox.withLock { inbox in
      inbox.closing = true
      inbox.multi?.wakeUp()
    }
  }

  /// Ends the loop and returns when its thread has let go of everything.
  func stop() async {
    await withCheckedContinuation { closer in
      let over = inbox.withLock { inbox in
        inbox.closing = true
        guard let multi = inbox.multi else { return true }
        inbox.closers.append(closer)
        multi.wakeUp()
        return false
      }
      if over { closer.resume() }
    }
  }

  private func start(_ multi: MultiHandle) throws(CurlError) {
    guard startThread({ [self] in run() }) else {
      unsafe curl_multi_cleanup(multi.pointer)
      throw Self.startFailed("the system refuses another thread")
    }
  }

  private func run() {
    guard let multi = inbox.withLock({ $0.multi }) else { return }
    var driver = Driver(multi: multi, settings: settings)
    while true {
      let (arrivals, cancellations, closing) = takeInbox()
      for transfer in arrivals { driver.add(transfer) }
      for id in cancellations { driver.cancel(id) }
      if closing { break }
      if !driver.turn() {
        driver.endAll(.library)
        break
      }
    }
    driver.endAll(.closed)
    finish(multi)
  }

  private func takeInbox() -> ([Transfer], [UInt64], Bool) {
    inbox.withLock { inbox in
      defer {
        inbox.arrivals = []
        inbox.cancellations = []
      }
      return (inbox.arrivals, inbox.cancellations, inbox.closing)
    }
  }

  private func finish(_ multi: MultiHandle) {
    let last = inbox.withLock { inbox in
      inbox.closing = true
      inbox.multi = nil
      defer { inbox = Inbox(closing: true) }
      return inbox
    }
    for transfer in last.arrivals { transfer.fail(.closed) }
    unsafe curl_multi_cleanup(multi.pointer)
    for closer in last.closers { closer.resume() }
  }
}

/// The multi handle as other threads may see it: `curl_multi_wakeup` is the only call allowed from them.
@safe struct MultiHandle: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer

  func wakeUp() { unsafe _ = curl_multi_wakeup(pointer) }
}
