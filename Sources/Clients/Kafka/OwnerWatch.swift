/// When a member looks for partitions that nobody owns, and when it has the group share them out; a value, without Kafka.
///
/// The coordinator gives a static member that comes back what it had last, without a rebalance. When it died between the two
/// phases of a cooperative one, the second never comes, and what it had given back stays nobody's. Partitions that were added while it
/// was away are in the first count that it hears, so they are no change to it. See KIP-345 and KIP-429.
struct OwnerWatch {
  typealias Instant = ContinuousClock.Instant

  /// How long partitions may be nobody's: to give them back takes time, and no other owner has them meanwhile.
  let patience: Duration
  private var nextLook: Instant?
  private var isOver = false
  /// What was nobody's at every look since then.
  private var standing: Set<TopicPartition> = []
  private var since: Instant?
  private var attempts = 0
  private var hasBegun = false
  /// It may have come back to an old assignment, and has not seen yet what that leaves to nobody.
  private var hasReturned = false

  init(patience: Duration) { self.patience = patience }

  private var interval: Duration { hasReturned ? Self.glance : patience / 6 }
  /// How soon one that has come back looks, twice: it may not live long. One that is new is given nothing at first, while others give
  /// back what it gets next.
  private static let glance: Duration = .seconds(1)

  /// The group has given us something, if only nothing: what was seen before is past.
  mutating func begin(_ now: Instant, givenAny: Bool) {
    since = nil
    hasReturned = givenAny && !hasBegun
    hasBegun = true
    nextLook = now + interval
  }

  /// Whether it is time to look; if so, the next time comes after `note` or `fail`.
  mutating func isDue(_ now: Instant) -> Bool {
    guard !isOver, let next = nextLook, next <= now else { return false }
    nextLook = nil
    return true
  }

  /// A look came to nothing.
  /// - Parameter isLasting: the next ones would too.
  mutating func fail(_ now: Instant, isLasting: Bool) {
    nextLook = now + interval
    isOver = isLasting
  }

  /// Notes what a look saw.
  /// - Parameters:
  ///   - unowned: what is nobody's; nil while the group rebalances.
  ///   - place: ours among the members, from zero; nil when we are none. Each waits a look longer than the one before it.
  /// - Returns: whether to have the group share out anew. That helps at once or not at all, so the patience doubles every time; one that
  ///   has come back does so once without it.
  mutating func note(unowned: Set<TopicPartition>?, place: Int?, _ now: Instant) -> Bool {
    nextLook = now + interval
    guard let unowned else {
      since = nil
      return false
    }
    if unowned.isEmpty { (attempts, hasReturned) = (0, false) }
    standing = since == nil ? unowned : standing.intersection(unowned)
    guard !standing.isEmpty else {
      since = nil
      return false
    }
    let start = since ?? now
    since = start
    guard let place else { return false }
    let wait = hasReturned ? Self.glance : patience * (1 << min(attempts, 5)) + interval * place
    guard now - start >= wait else { return false }
    attempts += 1
    (since, hasReturned) = (nil, false)
    return true
  }
}
