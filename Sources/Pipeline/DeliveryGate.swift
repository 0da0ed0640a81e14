import MultiMail
import Referrals

/// What we know of the provider's health, and what follows for messages that wait. A value: the actor asks, it answers.
struct DeliveryGate: Sendable {
  private(set) var breaker = Breaker()
  /// Warm-up, quota or a mailbox that a person must mend: nothing is attempted before this.
  private(set) var closedUntil: Timestamp?
  /// Since when there were only failures; nil: the last answer was a success.
  private(set) var failingSince: Timestamp?
  /// Why the mailbox or the provider is stopped; nil: it is not.
  private(set) var stopReason: String?
  /// When parked messages are due again; nil: messages may go.
  private(set) var parksUntil: Timestamp?
  private let patience: Duration

  /// How long a parked message rests before it is tried again.
  static let parkedRest: Duration = .seconds(30)
  /// How long a stopped mailbox is left alone between two tries.
  static let stoppedRest: Duration = .seconds(60)

  init(patience: Duration) { self.patience = patience }

  /// Whether an attempt may start now; ask only for one that will run, since a yes may be the breaker's only probe.
  mutating func allowsAttempt(now: Timestamp) -> Bool {
    if let closedUntil, now < closedUntil { return false }
    return breaker.allows(now: now)
  }

  /// Takes an attempt's outcome.
  mutating func note(_ outcome: SendOutcome, now: Timestamp, random: Double) {
    if let health = outcome.health { breaker.record(health, now: now, random: random) }
    switch outcome {
    case .accepted, .refused:
      failingSince = nil
      stopReason = nil
      closedUntil = nil
    case .notSent, .ambiguous: failingSince = failingSince ?? now
    case .rateLimited(let after): closedUntil = after.map { now + $0 }
    case .warmUp(let until), .quota(let until): closedUntil = until
    case .stopMailbox(let reason), .stopProvider(let reason):
      failingSince = failingSince ?? now
      stopReason = reason
      closedUntil = now + Self.stoppedRest
    }
    refresh(now: now)
  }

  /// Brings `parksUntil` up to date: messages are parked while the provider has failed for longer than the patience, or while it
  /// has told us to wait for longer than that.
  mutating func refresh(now: Timestamp) {
    if let closedUntil, closedUntil > now + patience {
      parksUntil = closedUntil
    } else if let failingSince, now - failingSince >= patience {
      parksUntil = now + Self.parkedRest
    } else {
      parksUntil = nil
    }
  }
}
