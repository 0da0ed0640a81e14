import Deciding
import Metrics
import Store

/// Reads the pauses that stand, and wakes what waited for one that has ended.
actor PauseWatch {
  private let parts: Parts
  private let programmes: ProgrammeInForce
  /// Turns in which what waits is still woken: a batch may have been decided before the end of a pause was known here.
  private var wakes = 0

  init(parts: Parts, programmes: ProgrammeInForce) {
    self.parts = parts
    self.programmes = programmes
  }

  /// Reads them once.
  func look() async throws {
    let asked = parts.clock.uptime
    let pauses = try await parts.ledger.standingPauses()
    tell(pauses)
    parts.guards.pause(pauses, at: asked)
    if wakes > 0 { try await wake() }
  }

  /// Wakes one chunk, and so many a turn only: what waits may be more than one statement can change in its time, and pauses are to be
  /// read every second.
  private func wake() async throws {
    let woken = try await parts.ledger.wakeDeferred(within: PauseRule.interval, limit: Store.chunk)
    if woken < Store.chunk { wakes -= 1 }
  }

  private func tell(_ pauses: [Pause]) {
    let known = parts.guards.pauses
    for pause in pauses where !known.contains(where: { $0.id == pause.id }) {
      parts.log(
        .warning, "sends are paused",
        [("pause", pause.id), ("by", pause.actor), ("what", pause.sentence(programmes.dates(at: parts.clock.now)))])
    }
    for pause in known where !pauses.contains(where: { $0.id == pause.id }) {
      wakes = 3
      parts.log(.notice, "a pause has ended", [("pause", pause.id)])
    }
    for cause in Pause.Cause.allCases {
      parts.registry.gauge(.paused, cause.rawValue).set(pauses.contains { $0.cause == cause } ? 1 : 0)
    }
  }
}
