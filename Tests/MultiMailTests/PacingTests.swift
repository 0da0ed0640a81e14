import MultiMail
import Testing
import Time

private func second(_ number: Double) -> Timestamp { Timestamp(microseconds: Int64(number * 1e6)) }

@Suite struct RetryPolicyTests {
  @Test(arguments: [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (11, 300), (1_000_000, 300), (0, 1), (-5, 1)])
  func `the ceiling doubles up to the cap`(failures: Int, seconds: Int) {
    let policy = RetryPolicy()
    #expect(policy.ceiling(failures: failures) == .seconds(seconds))
    #expect(policy.wait(failures: failures, random: 0) == .zero)
    #expect(policy.wait(failures: failures, random: 0.5) == .seconds(seconds) / 2)
  }

  @Test func `the provider's wish is never undercut and never capped`() {
    let policy = RetryPolicy()
    #expect(policy.wait(failures: 1, random: 0, retryAfter: .seconds(600)) == .seconds(600))
    #expect(policy.wait(failures: 9, random: 0.5, retryAfter: .seconds(2)) == .milliseconds(2_500))
    #expect(policy.wait(failures: 1, random: 0, retryAfter: .seconds(-3)) == .zero)
  }
}

@Suite struct BreakerTests {
  @Test func `five failures in a row open it, a success between starts the count anew`() {
    var breaker = Breaker()
    func allows(_ time: Double) -> Bool { breaker.allows(now: second(time)) }
    for _ in 0..<4 { breaker.record(.failure, now: second(0)) }
    breaker.record(.success, now: second(0))
    for _ in 0..<4 { breaker.record(.failure, now: second(0)) }
    #expect(breaker.state == .closed(failures: 4) && allows(0))
    breaker.record(.failure, now: second(0))
    #expect(breaker.state == .open(until: second(1)))
    #expect(!allows(0.999))
  }

  @Test func `one probe goes through when its time is over, and its success closes it`() {
    var breaker = Breaker(threshold: 1)
    func allows(_ time: Double) -> Bool { breaker.allows(now: second(time)) }
    breaker.record(.failure, now: second(0))
    #expect(allows(1))
    #expect(breaker.state == .halfOpen(since: second(1)))
    #expect(!allows(1) && !allows(30.9))
    breaker.record(.success, now: second(2))
    #expect(breaker.state == .closed(failures: 0) && allows(2) && allows(2))
  }

  @Test func `a failed probe opens it for longer, up to the cap, and a success forgets that`() {
    var breaker = Breaker(threshold: 1)
    var now = second(0)
    var spans: [Duration] = []
    for _ in 0..<11 {
      _ = breaker.allows(now: now)
      breaker.record(.failure, now: now)
      guard case .open(let until) = breaker.state else { break }
      spans.append(until - now)
      now = until
    }
    #expect(spans == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map { .seconds($0) })
    breaker.record(.success, now: now)
    breaker.record(.failure, now: now)
    #expect(breaker.state == .open(until: now + .seconds(1)))
  }

  @Test func `failures that were under way when it opened change nothing`() {
    var breaker = Breaker(threshold: 1)
    breaker.record(.failure, now: second(0), random: 0)
    #expect(breaker.state == .open(until: second(0.5)))
    breaker.record(.failure, now: second(0.4))
    #expect(breaker.state == .open(until: second(0.5)))
  }

  @Test func `another instance's word opens it, and never shortens its time`() {
    var breaker = Breaker()
    breaker.hold(until: second(5))
    breaker.hold(until: second(4))
    #expect(breaker.state == .open(until: second(5)))
    breaker.record(.success, now: second(1))
    #expect(breaker.state == .closed(failures: 0))
  }

  @Test func `a probe that never reports makes room for another`() {
    var breaker = Breaker(threshold: 1)
    func allows(_ time: Double) -> Bool { breaker.allows(now: second(time)) }
    breaker.record(.failure, now: second(0))
    #expect(allows(1))
    #expect(allows(31))
    #expect(!allows(31))
  }
}

@Suite struct AdaptiveConcurrencyTests {
  @Test func `a full window of successes gives one more, a failure takes one`() {
    var concurrency = AdaptiveConcurrency()
    for _ in 0..<4 { concurrency.record(.success, inFlight: 5) }
    #expect(concurrency.limit == 5)
    concurrency.record(.success, inFlight: 5)
    #expect(concurrency.limit == 6)
    for _ in 0..<5 { concurrency.record(.success, inFlight: 6) }
    concurrency.record(.failure, inFlight: 6)
    #expect(concurrency.limit == 5)
  }

  @Test func `it stays between one and the maximum, and idle successes prove nothing`() {
    var concurrency = AdaptiveConcurrency(start: 5, maximum: 7)
    for _ in 0..<1_000 { concurrency.record(.success, inFlight: 1) }
    #expect(concurrency.limit == 5)
    for _ in 0..<1_000 { concurrency.record(.success, inFlight: 64) }
    #expect(concurrency.limit == 7)
    for _ in 0..<1_000 { concurrency.record(.failure, inFlight: 64) }
    #expect(concurrency.limit == 1)
    concurrency.record(.success, inFlight: 1)
    #expect(concurrency.limit == 2)
    #expect(AdaptiveConcurrency(start: 100, maximum: 0).limit == 1)
  }
}

@Suite struct RateLimiterTests {
  @Test func `a burst, and then so many a second`() {
    var limiter = RateLimiter(perSecond: 10, burst: 3, now: second(0))
    func take(_ time: Double) -> Bool { limiter.take(now: second(time)) }
    #expect((0..<4).map { _ in take(0) } == [true, true, true, false])
    #expect(!take(0.05))
    #expect(take(0.11))
    let (many, none) = (limiter.take(upTo: 100, now: second(1_000)), limiter.take(upTo: -1, now: second(1_000)))
    #expect(many == 3 && none == 0)
  }

  @Test(arguments: [0.001, 0.3, 1, 3, 7, 10, 999, 1e6])
  func `after the wait it tells of there is a token, and not before`(rate: Double) {
    var limiter = RateLimiter(perSecond: rate, burst: 1, now: second(0))
    var now = second(0)
    for _ in 0..<1_000 {
      let taken = limiter.take(now: now)
      #expect(taken)
      let wait = limiter.wait(now: now)
      #expect(abs(wait.inSeconds - 1 / rate) < 1e-3 && wait > .zero)
      now = now + wait
      #expect(limiter.wait(now: now) == .zero)
    }
  }

  @Test func `a clock set back gives no tokens, and takes none`() {
    var limiter = RateLimiter(perSecond: 1, burst: 2, now: second(100))
    func take(_ time: Double) -> Bool { limiter.take(now: second(time)) }
    #expect(take(100) && take(50))
    #expect(!take(50))
    #expect(take(51))
  }
}
