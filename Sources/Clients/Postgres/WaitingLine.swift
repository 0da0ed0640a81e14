/// The callers that wait for a free connection, first come, first served.
struct WaitingLine {
  enum Caller: Sendable {
    case job(Job)
    case lease(LeaseRequest)

    var id: UInt64 {
      switch self {
      case .job(let job): job.id
      case .lease(let request): request.id
      }
    }

    var deadline: ContinuousClock.Instant {
      switch self {
      case .job(let job): job.deadline
      case .lease(let request): request.deadline
      }
    }

    func refuse(_ error: PostgresError) {
      switch self {
      case .job(let job): job.reply(.failure(error))
      case .lease(let request): request.reply(.failure(error))
      }
    }
  }

  private var callers: [Caller] = []
  private var first = 0
  /// No caller's deadline is earlier; it may be too early, never too late.
  private(set) var earliestDeadline: ContinuousClock.Instant?

  var count: Int { callers.count - first }

  mutating func append(_ caller: Caller) {
    callers.append(caller)
    earliestDeadline = min(earliestDeadline ?? caller.deadline, caller.deadline)
  }

  /// Takes the caller who has waited longest.
  mutating func popFirst() -> Caller? {
    guard first < callers.count else { return nil }
    defer { compact() }
    first += 1
    return callers[first - 1]
  }

  /// Takes out the caller of this id.
  mutating func remove(id: UInt64) -> Caller? {
    guard let place = callers.indices.dropFirst(first).first(where: { callers[$0].id == id }) else { return nil }
    return callers.remove(at: place)
  }

  /// Takes out those whose deadline has passed.
  mutating func removeExpired(now: ContinuousClock.Instant) -> [Caller] {
    guard let earliest = earliestDeadline, earliest <= now else { return [] }
    let waiting = callers[first...]
    let expired = waiting.filter { $0.deadline <= now }
    callers = waiting.filter { $0.deadline > now }
    first = 0
    earliestDeadline = callers.map(\.deadline).min()
    return expired
  }

  /// Takes all.
  mutating func removeAll() -> [Caller] {
    defer { self = WaitingLine() }
    return Array(callers[first...])
  }

  private mutating func compact() {
    if first == callers.count {
      self = WaitingLine()
    } else if first > 256 {
      callers.removeFirst(first)
      first = 0
    }
  }
}
