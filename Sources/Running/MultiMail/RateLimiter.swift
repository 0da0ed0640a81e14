package import Time

/// A token bucket: so many a second on average, so many at once at most.
package struct RateLimiter: Sendable, Equatable {
  /// Tokens that come back each second.
  package let perSecond: Double
  /// The most tokens at once.
  package let burst: Double
  private var tokens: Double
  private var last: Timestamp

  /// Starts with a full bucket.
  /// - Parameters:
  ///   - perSecond: above zero.
  ///   - burst: at least 1; by default one second's worth.
  package init(perSecond: Double, burst: Double? = nil, now: Timestamp) {
    precondition(perSecond > 0 && perSecond.isFinite, "a rate is above zero")
    self.perSecond = perSecond
    self.burst = max(1, burst ?? perSecond)
    tokens = self.burst
    last = now
  }

  /// Takes one token; false when there is none yet.
  package mutating func take(now: Timestamp) -> Bool { take(upTo: 1, now: now) == 1 }

  /// Takes as many whole tokens as there are, up to a count.
  package mutating func take(upTo count: Int, now: Timestamp) -> Int {
    refill(now)
    let taken = min(max(0, count), Int(tokens))
    tokens -= Double(taken)
    return taken
  }

  /// How long until there is a token; zero when there is one.
  package func wait(now: Timestamp) -> Duration {
    var later = self
    later.refill(now)
    // A microsecond more than reckoned, so that the token is there when the wait is over.
    return later.tokens >= 1 ? .zero : .microseconds(Int64((1 - later.tokens) / perSecond * 1e6) + 1)
  }

  /// A clock that was set back gives nothing and takes nothing.
  private mutating func refill(_ now: Timestamp) {
    if now > last { tokens = min(burst, tokens + (now - last).inSeconds * perSecond) }
    last = now
  }
}
