import Metrics
import Store

/// Looks every second at what all instances share: approvals of new templates, and how many messages wait for a person.
actor Overseer {
  private let parts: Parts

  init(parts: Parts) { self.parts = parts }

  func run() async throws {
    while true {
      do {
        try await look()
      } catch {
        try Task.checkCancellation()
        parts.log(.warning, "approvals could not be looked up; trying again", [("error", "\(error)")])
      }
      try await parts.clock.sleep(for: .seconds(1))
    }
  }

  private func look() async throws {
    let overview = try await parts.ledger.overview()
    parts.guards.heed(overview)
    parts.registry.gauge(.messagesWaiting, "held").set(Double(overview.held))
  }
}

extension Parts {
  /// How many mails of each template version people have approved; waits for the first look.
  func approvals() async throws -> [String: Int] {
    if let overview = guards.overview { return overview.approvals }
    let ledger = ledger
    let overview = try await retrying("the database does not tell approvals; intake waits", clock, log) {
      try await ledger.overview()
    }
    guards.heed(overview)
    return overview.approvals
  }
}
