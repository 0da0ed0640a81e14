/// Commits one after another: one under way, all that come meanwhile joined into the next; a value, without Kafka.
///
/// Two at a time could arrive in the wrong order after a retry and move the group back.
struct CommitLine {
  typealias Reply = (Result<Void, KafkaError>) -> Void
  typealias Offsets = [TopicPartition: Wanted]

  /// What is to be committed of a partition.
  struct Wanted: Equatable {
    var epoch: Int64
    var next: Int64
    /// A reset's place, which may lie before the group's.
    var mayGoBack = false

    init(_ offset: EpochOffset, mayGoBack: Bool = false) {
      (epoch, next) = (offset.epoch, offset.next)
      self.mayGoBack = mayGoBack
    }

    /// One commit for both: the younger assignment's, within one the further.
    func joined(with other: Wanted) -> Wanted {
      var last = (epoch, next) < (other.epoch, other.next) ? other : self
      if epoch == other.epoch { last.mayGoBack = mayGoBack || other.mayGoBack }
      return last
    }
  }

  private struct Caller {
    var deadline: ContinuousClock.Instant
    var reply: Reply
  }

  private var waiting: Offsets = [:]
  private var waitingCallers: [Caller] = []
  private var flying: (ticket: UInt, offsets: Offsets)?
  private var flyingCallers: [Caller] = []
  private var lastTicket: UInt = 0

  var isIdle: Bool { flying == nil && waiting.isEmpty && waitingCallers.isEmpty }

  mutating func add(_ offsets: Offsets, deadline: ContinuousClock.Instant, reply: @escaping Reply) {
    waiting.merge(offsets) { $0.joined(with: $1) }
    waitingCallers.append(Caller(deadline: deadline, reply: reply))
  }

  /// What to send now, if anything; callers whose offsets need no commit are answered.
  mutating func next(_ committable: (Offsets) -> Offsets) -> (commit: (ticket: UInt, offsets: Offsets)?, answered: [Reply]) {
    guard flying == nil, !waitingCallers.isEmpty || !waiting.isEmpty else { return (nil, []) }
    let offsets = committable(waiting), callers = waitingCallers
    (waiting, waitingCallers) = ([:], [])
    guard !offsets.isEmpty else { return (nil, callers.map(\.reply)) }
    lastTicket += 1
    flying = (lastTicket, offsets)
    flyingCallers = callers
    return (flying, [])
  }

  /// Takes the commit under way for finished; returns its offsets and who waits for it.
  mutating func land(_ ticket: UInt) -> (offsets: Offsets, callers: [Reply])? {
    guard let landed = flying, landed.ticket == ticket else { return nil }
    defer { (flying, flyingCallers) = (nil, []) }
    return (landed.offsets, flyingCallers.map(\.reply))
  }

  /// Who has waited long enough; what they asked for stays under way.
  mutating func expire(_ now: ContinuousClock.Instant) -> [Reply] {
    let late = (flyingCallers + waitingCallers).filter { $0.deadline <= now }
    flyingCallers.removeAll { $0.deadline <= now }
    waitingCallers.removeAll { $0.deadline <= now }
    return late.map(\.reply)
  }

  /// Everybody, at the end.
  mutating func abandon() -> [Reply] {
    defer { self = CommitLine() }
    return (flyingCallers + waitingCallers).map(\.reply)
  }
}
