import Time

/// How long signals took from the producer's hand to the provider's acceptance.
package struct LatencyFigures: Sendable, Equatable {
  package var count: Int
  package var median: Duration
  package var p95: Duration
  package var p99: Duration
  package var longest: Duration

  /// Takes percentiles by nearest rank: of n sorted values the one numbered ⌈p·n⌉. Nil where there is no value.
  init?(_ spans: [Duration]) {
    let sorted = spans.sorted()
    guard let longest = sorted.last else { return nil }
    func percentile(_ percent: Int) -> Duration { sorted[(sorted.count * percent + 99) / 100 - 1] }
    count = sorted.count
    median = percentile(50)
    p95 = percentile(95)
    p99 = percentile(99)
    self.longest = longest
  }

  /// As the report's line has it, in whole milliseconds rounded up.
  package var line: String {
    let parts = [("p50", median), ("p95", p95), ("p99", p99), ("max", longest)]
    return parts.map { "\($0)_ms=\(max(0, ($1.inMicroseconds + 999) / 1_000))" }.joined(separator: " ")
  }
}
