import Store

/// Another process has taken this instance's name over: this one must end.
package struct LeaseTakenOver: Error, CustomStringConvertible {
  package var description: String {
    "another process of this instance name has taken over; give each process its own `instance`, then start again"
  }
}

/// The lease on all that this incarnation owns, by the database's clock.
actor Heartbeat {
  private let parts: Parts

  init(parts: Parts) { self.parts = parts }

  /// Renews it.
  /// - Throws: `LeaseTakenOver` when there is nothing to renew any more.
  func beat() async throws {
    let asked = parts.clock.uptime
    guard try await parts.ledger.beat(incarnation: parts.settings.incarnation) else {
      parts.guards.loseLease()
      throw LeaseTakenOver()
    }
    parts.guards.confirmLease(at: asked)
  }
}
