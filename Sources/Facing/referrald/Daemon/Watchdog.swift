import Metrics
import Pipeline
import Systemd
import Time

extension Daemon {
  /// Says what a new process has to say: whether sizes agree, and, once all is at work, that it is.
  func greet() async {
    async let _: Void = compareSizes()
    let clock = SystemClock()
    while await !health.reasons(now: clock.now, uptime: clock.uptime).isEmpty {
      // A cancelled sleep: the daemon ends before it was ready.
      do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
    }
    tellReady()
  }

  /// Tells the service manager that the daemon is at work.
  private func tellReady() {
    notify.ready()
    notify.status("events flow")
    log(.notice, "ready", [])
  }

  /// Pings the service manager only while all loops move, as often as the unit's `WatchdogSec` asks for, and names those that stand.
  func watch() async throws -> Bool {
    var told: Set<String> = []
    while true {
      let standing = health.standing
      if standing.isEmpty { notify.watchdog() }
      for loop in standing where told.insert(loop.name).inserted {
        log(
          .error, "a loop stands; the service manager starts the process again",
          [("loop", loop.name), ("since", "\(loop.since)")])
      }
      for name in told {
        let span = standing.first { $0.name == name }?.span
        registry.gauge(.loopStanding, name).set(span?.inSeconds ?? 0)
        if span == nil { told.remove(name) }
      }
      try await Task.sleep(for: notify.watchdogInterval)
    }
  }
}

/// Whether the consumer's own thread moves: it refreshes its figures every 5 s.
struct ConsumerThread {
  static let patience: Duration = .seconds(40)

  private var seen: (refreshes: Int, uptime: Duration, now: Timestamp)?

  /// Judges the moment.
  /// - Parameter refreshes: how often the thread has refreshed its figures.
  mutating func standing(refreshes: Int, uptime: Duration, now: Timestamp) -> StandingLoop? {
    guard let last = seen, last.refreshes == refreshes else {
      seen = (refreshes, uptime, now)
      return nil
    }
    let span = uptime - last.uptime
    return span < Self.patience ? nil : StandingLoop(name: "consumer's thread", since: last.now, span: span)
  }
}
