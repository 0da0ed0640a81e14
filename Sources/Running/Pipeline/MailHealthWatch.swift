import Deciding
import Metrics
import Store

/// Pauses promotional mail when bounces or complaints are too many.
struct MailHealthWatch: Sendable {
  let parts: Parts
  let programmes: ProgrammeInForce

  /// Judges both by what became of the mails of the last days.
  func judge() async throws { for cause in [Pause.Cause.bounces, .complaints] { try await judge(cause, parts.guards.pauses) } }

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
