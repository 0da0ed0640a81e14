import Pipeline
import Systemd

extension Daemon {
  /// Tells the service manager that the daemon is at work.
  func tellReady() {
    notify.ready()
    notify.status("events flow")
    log(.notice, "ready", [])
  }

  /// Pings the service manager only while the pipeline's loops turn, as often as the unit's `WatchdogSec` asks for.
  func watch() async throws -> Bool {
    let clock = SystemClock()
    while true {
      if health.isAlive(uptime: clock.uptime) { notify.watchdog() }
      try await Task.sleep(for: notify.watchdogInterval)
    }
  }
}

/// Whether the loops turn, judged by what each has last shown.
struct Liveness {
  /// How long a loop may show nothing: a turn that waits for Kafka and PostgreSQL in vain takes 15 s.
  static let patience: Duration = .seconds(40)

  private var refreshes: Int?
  private var refreshedAt = Duration.zero

  /// Judges the moment.
  /// - Parameters:
  ///   - sinceTurn: how long ago the commit loop turned; nil: it has not begun.
  ///   - refreshes: how often the consumer's thread has refreshed its figures, which it does every 5 s.
  mutating func isAlive(at uptime: Duration, sinceTurn: Duration?, refreshes: Int) -> Bool {
    if self.refreshes != refreshes {
      self.refreshes = refreshes
      refreshedAt = uptime
    }
    return (sinceTurn ?? .zero) < Self.patience && uptime - refreshedAt < Self.patience
  }
}
