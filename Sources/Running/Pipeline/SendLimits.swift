import Deciding
import Policies
import Time

/// What this instance has leased of the limits that all share: mails of the day, and turns at the provider's rate. A value: the
/// actor asks it, leases for it, and tells it.
struct SendLimits: Sendable {
  /// The policy's `throttle.daily_limit`; nil: no limit.
  private(set) var perDay: Int?
  /// The time from one attempt to the next at `throttle.rate_limit`; nil: no limit.
  private(set) var step: Duration?
  private(set) var day: ProgrammeDay?
  private var mailsLeft = 0
  private var isSpent = false
  private var zone: String?
  private var turns: [Duration] = []
  private var restsUntil: Duration?

  /// A turn that was not used is worth nothing after this: else a rest would become a burst.
  static let turnLifetime: Duration = .seconds(1)
  /// After a lease that failed nothing is leased for so long.
  static let rest: Duration = .seconds(1)

  /// Takes over what a policy says, and begins a new day when it has come.
  mutating func follow(_ policy: Policy, now: Timestamp) {
    let throttle = policy.throttle
    let isNewDay = day.map { now >= $0.end } ?? true
    if throttle.dailyLimit != perDay || policy.program.timeZone != zone || isNewDay {
      perDay = throttle.dailyLimit
      zone = policy.program.timeZone
      day = perDay == nil ? nil : ProgrammeDay(now, policy)
      (mailsLeft, isSpent) = (0, false)
    }
    let newStep = throttle.ratePerSecond.map { Duration.microseconds(Int64((1e6 / $0).rounded(.up))) }
    if newStep != step { (step, turns) = (newStep, []) }
  }

  /// The day, when its mails are used up.
  var spentDay: SpentDay? {
    guard isSpent, let perDay, let day else { return nil }
    return SpentDay(limit: perDay, until: day.end)
  }

  /// How many mails to lease now; nil: none need be. A hundredth of the limit, so that a crash loses no more.
  var mailsWanted: Int? {
    guard let perDay, mailsLeft == 0, !isSpent else { return nil }
    return min(max(perDay / 100, 1), 100)
  }

  /// Takes note of mails leased for the day.
  mutating func add(mails: Int) {
    mailsLeft += mails
    isSpent = mails == 0
  }

  /// Takes one of the day's mails; false when there is none left here.
  mutating func takeMail() -> Bool {
    guard perDay != nil else { return true }
    guard mailsLeft > 0 else { return false }
    mailsLeft -= 1
    return true
  }

  /// Takes back one of the day's mails that will not go.
  mutating func giveBackMail() { if perDay != nil, !isSpent { mailsLeft += 1 } }

  /// How many turns to lease now; nil: none need be. A quarter of a second's, and no more than wait.
  mutating func turnsWanted(_ waiting: Int, at uptime: Duration) -> Int? {
    guard let step else { return nil }
    turns.removeAll { $0 + Self.turnLifetime < uptime }
    guard turns.isEmpty else { return nil }
    let inQuarter = Int(250_000 / max(1, step.inMicroseconds))
    return min(max(inQuarter, 1), max(waiting, 1))
  }

  /// Takes note of leased turns.
  mutating func add(turns count: Int, from first: Duration) {
    guard let step else { return }
    turns += (0..<count).map { first + step * $0 }
  }

  /// Whether an attempt may begin at the provider's rate.
  func hasTurn(at uptime: Duration) -> Bool { step == nil || turns.first.map { $0 <= uptime } ?? false }

  /// Takes the turn that was free.
  mutating func takeTurn() { if step != nil, !turns.isEmpty { turns.removeFirst() } }

  /// Whether leasing rests after a failure.
  func rests(at uptime: Duration) -> Bool { restsUntil.map { uptime < $0 } ?? false }

  /// Takes note that a lease failed; what it may have given is lost.
  mutating func noteFailure(at uptime: Duration) { restsUntil = uptime + Self.rest }
}
