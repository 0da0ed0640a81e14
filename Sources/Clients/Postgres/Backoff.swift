/// How long to wait before connecting again: 100 ms, doubled with every failure up to 5 s.
struct Backoff {
  private(set) var failures = 0
  /// No attempt before this moment.
  private(set) var earliest: ContinuousClock.Instant

  init(now: ContinuousClock.Instant) { earliest = now }

  mutating func failed(now: ContinuousClock.Instant) {
    let delay = Duration.milliseconds(min(5_000, 100 << min(failures, 6)))
    failures += 1
    earliest = now + delay
  }

  mutating func succeeded(now: ContinuousClock.Instant) {
    failures = 0
    earliest = now
  }
}
