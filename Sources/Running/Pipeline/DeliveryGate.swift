import MultiMail
import Time

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
  /// Rate refusals in a row that came while the gate was open and named no moment.
  private var vagueRefusals = 0
  private let patience: Duration
  /// When it was last brought up to date.
  private var refreshedAt: Timestamp?

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

  /// How many messages may come in hand beside those that are: as a window has room while messages leave, one to try with while the
  /// provider fails, none while it wants to rest.
  func room(beside count: Int, window: Int, now: Timestamp) -> Int {
    if let closedUntil, now < closedUntil { return 0 }
    guard case .closed = breaker.state, parksUntil == nil else { return max(0, 1 - count) }
    return max(0, window - count)
  }

  /// Takes an attempt's outcome.
  mutating func note(_ outcome: SendOutcome, now: Timestamp, random: Double) {
    if let health = outcome.health { breaker.record(health, now: now, random: random) }
    switch outcome {
    case .accepted, .refused:
      failingSince = nil
      stopReason = nil
      closedUntil = nil
      vagueRefusals = 0
    case .notSent, .ambiguous(_, nil): failingSince = failingSince ?? now
    case .ambiguous(_, let after?):
      failingSince = failingSince ?? now
      wait(after, now)
    case .rateLimited(let after): slowDown(after, now, random)
    case .warmUp(let until), .quota(let until): close(until: until)
    case .stopMailbox(let reason), .stopProvider(let reason):
      failingSince = failingSince ?? now
      stopReason = reason
      close(until: now + Self.stoppedRest)
    }
    refresh(now: now)
  }

  /// Waits as long as the provider wishes, or backs off where it names no moment to come; after a wait that parks, one probe goes.
  private mutating func slowDown(_ wish: Duration?, _ now: Timestamp, _ random: Double) {
    failingSince = failingSince ?? now
    if let wish {
      vagueRefusals = 0
      wait(wish, now)
    } else if closedUntil.map({ $0 <= now }) ?? true {
      // What was under way when it closed tells nothing new.
      vagueRefusals += 1
      close(until: now + RetryPolicy().wait(failures: vagueRefusals, random: random))
    }
  }

  private mutating func wait(_ wish: Duration, _ now: Timestamp) {
    close(until: now + wish)
    if wish > patience { breaker.hold(until: now + wish) }
  }

  /// Another answer to what was under way never shortens a wait.
  private mutating func close(until moment: Timestamp) { closedUntil = max(closedUntil ?? moment, moment) }

  /// Brings `parksUntil` up to date: messages are parked while the provider has failed for longer than the patience, or while it
  /// has told us to wait for longer than that.
  mutating func refresh(now: Timestamp) {
    heed(now)
    if let closedUntil, closedUntil > now + patience {
      parksUntil = closedUntil
    } else if let failingSince, now - failingSince >= patience {
      parksUntil = now + Self.parkedRest
    } else {
      parksUntil = nil
    }
  }

  /// A clock that was set back lengthens no wait: what was noted by it is set back as far.
  private mutating func heed(_ now: Timestamp) {
    defer { refreshedAt = now }
    guard let refreshedAt, now < refreshedAt else { return }
    let jump = refreshedAt - now
    closedUntil = closedUntil.map { $0 - jump }
    failingSince = failingSince.map { $0 - jump }
    breaker.setBack(by: jump)
  }
}
