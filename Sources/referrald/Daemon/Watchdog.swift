import Pipeline
import Systemd

extension Daemon {
  /// Tells the service manager that the daemon is at work.
  func tellReady() {
    notify.ready()
    notify.status("events flow")
    log(.notice, "ready", [])
  }

  /// Pings the service manager only while the pipeline's loops turn, every 10 s.
  func watch() async throws -> Bool {
    let clock = SystemClock()
    while true {
      if health.isAlive(uptime: clock.uptime) { notify.watchdog() }
      try await Task.sleep(for: .seconds(10))
    }
  }
}
