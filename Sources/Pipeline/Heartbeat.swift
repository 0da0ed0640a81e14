import Referrals
import Store

/// Another process has taken this instance's name over: this one must end.
package struct LeaseTakenOver: Error, CustomStringConvertible {
  package var description: String {
    "another process of this instance name has taken over; give each process its own `instance`, then start again"
  }
}

/// Renews the lease on all that this incarnation owns, every 5 seconds by the database's clock.
actor Heartbeat {
  private let parts: Parts

  init(parts: Parts) { self.parts = parts }

  func run() async throws {
    while true {
      Pulse.stamp()
      try await beat()
      try await parts.clock.sleep(for: .seconds(5))
    }
  }

  private func beat() async throws {
    let asked = parts.clock.uptime
    do {
      guard try await parts.ledger.beat(incarnation: parts.settings.incarnation) else {
        parts.guards.loseLease()
        throw LeaseTakenOver()
      }
      parts.guards.confirmLease(at: asked)
    } catch let error as LeaseTakenOver {
      throw error
    } catch {
      try Task.checkCancellation()
      parts.log(.warning, "the lease could not be renewed; nothing is sent once it is 15 s old", [("error", "\(error)")])
    }
  }
}
