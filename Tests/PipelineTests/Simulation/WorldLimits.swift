import Deciding
import MemoryLedger
import Pipeline
import Store
import Time

/// What instances share besides events and messages.
struct SharedState {
  var pauses: [Pause] = []
  /// Mails leased, by day.
  var leased: [Int32: Int] = [:]
  /// The next free turn at the provider's rate.
  var nextTurn: Timestamp?
  /// Cleared by the mutant that forgets it.
  var keepsDays = true

  mutating func leaseMails(_ day: Int32, _ wanted: Int, _ limit: Int) -> Int {
    let given = max(0, min(wanted, limit - (leased[day] ?? 0)))
    if keepsDays { leased[day, default: 0] += given }
    return given
  }

  mutating func leaseTurns(_ count: Int, _ step: Duration, now: Timestamp) -> Duration {
    let first = max(nextTurn ?? now, now)
    nextTurn = first + step * count
    return first - now
  }
}

extension WorldLedger {
  func standingPauses() async throws -> [Pause] {
    try await ask { world.shared.pauses.filter { $0.until.map { $0 > world.wall } ?? true } }
  }

  func begin(_ pause: Pause, published: String) async throws -> Bool {
    try await ask {
      guard !world.shared.pauses.contains(where: { $0.cause == pause.cause && pause.cause != .person }) else {
        return false
      }
      world.shared.pauses.append(pause)
      return true
    }
  }

  func wakeDeferred(within span: Duration, limit: Int) async throws -> Int {
    try await ask {
      let now = world.wall
      let waiting = world.database.messages.filter { $1.state == .deferred && $1.dueAt > now && $1.dueAt <= now + span }
      let first = waiting.sorted { ($0.value.dueAt, $0.key) < ($1.value.dueAt, $1.key) }.prefix(limit)
      for (id, _) in first { world.database.messages[id]?.dueAt = now }
      return first.count
    }
  }

  func mailHealth(_ cause: Pause.Cause) async throws -> MailHealth { try await ask { MailHealth(mails: 0, harmed: 0) } }

  func leaseMails(day: Int32, wanted: Int, limit: Int) async throws -> Int {
    try await ask {
      let given = world.shared.leaseMails(day, wanted, limit)
      world.note("\(life.incarnation) leases \(given) of \(wanted) mails")
      return given
    }
  }

  func leaseAttempts(_ count: Int, step: Duration) async throws -> Duration {
    try await ask { world.shared.leaseTurns(count, step, now: world.wall) }
  }
}

extension AlteredLedger {
  func standingPauses() async throws -> [Pause] { try await base.standingPauses() }
  func begin(_ pause: Pause, published: String) async throws -> Bool { try await base.begin(pause, published: published) }
  func wakeDeferred(within span: Duration, limit: Int) async throws -> Int {
    try await base.wakeDeferred(within: span, limit: limit)
  }
  func mailHealth(_ cause: Pause.Cause) async throws -> MailHealth { try await base.mailHealth(cause) }
  func leaseMails(day: Int32, wanted: Int, limit: Int) async throws -> Int {
    if let leasing { return await leasing(wanted) }
    return try await base.leaseMails(day: day, wanted: wanted, limit: limit)
  }
  func leaseAttempts(_ count: Int, step: Duration) async throws -> Duration {
    try await base.leaseAttempts(count, step: step)
  }
}

extension World {
  /// No mail of a template leaves before people have approved it, or so many others of it.
  func checkApproved(_ ids: Set<String>) {
    for id in ids where !database.approved.contains(id) {
      guard let version = database.messages[id]?.new.templateVersion else { continue }
      let approvals = database.approvals[version, default: 0]
      if approvals < gateFirst { fail("\(id) is sent unapproved after \(approvals) approvals") }
    }
  }

  /// Nothing leaves under a pause that has stood for longer than the guards' limit and a call's way.
  func checkPauses(_ key: String) {
    guard let row = database.messages[key] else { return }
    for pause in shared.pauses
    where pause.stops(row.new.kind, row.new.signal) && wall - pause.since > Guards.leaseLimit {
      fail("\(key) is sent while all is paused since \(pause.since)")
    }
  }
}
