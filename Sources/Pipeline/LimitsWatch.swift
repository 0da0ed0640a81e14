import Metrics
import Referrals
import Store

/// Reads the pauses that stand every second, wakes what waited for one that has ended, and pauses promotional mail when bounces or
/// complaints are too many.
actor LimitsWatch {
  private let parts: Parts
  private let programmes: ProgrammeInForce
  /// Turns in which what waits is still woken: a batch may have been decided before the end of a pause was known here.
  private var wakes = 0
  private var healthDue: Duration = .zero
  private static let healthInterval: Duration = .minutes(1)

  init(parts: Parts, programmes: ProgrammeInForce) {
    self.parts = parts
    self.programmes = programmes
  }

  func run() async throws {
    try await repeating("pauses could not be read; nothing is sent once that is 15 s old", parts.clock, parts.log) {
      try await turn()
    }
  }

  private func turn() async throws {
    let asked = parts.clock.uptime
    let pauses = try await parts.ledger.standingPauses()
    tell(pauses)
    parts.guards.pause(pauses, at: asked)
    if parts.clock.uptime >= healthDue {
      healthDue = parts.clock.uptime + Self.healthInterval
      for cause in [Pause.Cause.bounces, .complaints] { try await judge(cause, pauses) }
    }
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

  private func judge(_ cause: Pause.Cause, _ pauses: [Pause]) async throws {
    let health = try await parts.ledger.mailHealth(cause)
    switch cause {
    case .bounces: parts.registry.gauge(.bounceRatio).set(health.ratio)
    case .complaints: parts.registry.gauge(.complaintRatio).set(health.ratio)
    case .person: return
    }
    guard let reason = PauseAtRule.reason(programmes.value.policy, cause, health), !pauses.contains(where: { $0.cause == cause })
    else { return }
    let now = parts.clock.now
    // Every instance may find it at once: the store lets one begin.
    let pause = Pause(
      id: MessageIdentity.pause(cause, at: now), cause: cause, actor: "referrald", reason: reason, since: now)
    let body = OutputEvent.pause(pause, parts.settings.programmeID, at: now)
    if try await parts.ledger.begin(pause, published: body) {
      parts.log(.error, "promotional mail is paused: see `referrald status`", [("reason", reason)])
    }
  }
}
