import Glibc

/// The service manager's notification protocol, sd_notify(3); silent when not started by systemd.
package struct Notify: Sendable {
  private let socket: String?
  /// How often the service manager is told that the process is alive: three times in the unit's `WatchdogSec`, every 10 s at least.
  package let watchdogInterval: Duration

  /// Takes the socket from `NOTIFY_SOCKET`, and the watchdog's span from `WATCHDOG_USEC` where `WATCHDOG_PID` is this process.
  package init(environment: [String: String]) {
    socket = environment["NOTIFY_SOCKET"]
    let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
    let span = isForUs ? environment["WATCHDOG_USEC"].flatMap(Int64.init) : nil
    watchdogInterval = span.map { min(.seconds(10), .microseconds(max($0, 3_000) / 3)) } ?? .seconds(10)
  }

  /// Start-up or a reload is over.
  package func ready() { send("READY=1") }

  /// One line for `systemctl status`.
  package func status(_ line: String) {
    // A second line would be a second assignment.
    send("STATUS=\(line.split(separator: "\n").joined(separator: " "))")
  }

  /// Every loop has made progress.
  package func watchdog() { send("WATCHDOG=1") }

  /// The drain begins.
  package func stopping() { send("STOPPING=1") }

  /// Asks for more time to stop or start, counted from now.
  package func extendTimeout(by span: Duration) {
    let (seconds, attoseconds) = span.components
    send("EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)")
  }

  /// A reload begins, at this moment of the monotonic clock.
  package func reloading() {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    send("RELOADING=1\nMONOTONIC_USEC=\(Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)")
  }

  private func send(_ text: String) {
    guard let socket else { return }
    Datagram.send(Array(text.utf8), to: socket)
  }
}
