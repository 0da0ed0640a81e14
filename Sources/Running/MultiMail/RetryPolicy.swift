/// How long to wait before an attempt is repeated: exponential back-off with full jitter
/// (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
package struct RetryPolicy: Sendable, Equatable {
  /// The longest wait after the first failure. Default 1 s.
  package var base: Duration
  /// The longest wait ever, the provider's own wishes aside. Default 5 min.
  package var cap: Duration

  /// Sets the limits; each default is given at its property.
  package init(base: Duration = .seconds(1), cap: Duration = .seconds(300)) {
    self.base = base
    self.cap = cap
  }

  /// The longest wait after so many failures: base, doubled with each one, up to the cap.
  package func ceiling(failures: Int) -> Duration {
    var ceiling = min(base, cap)
    // Ends at the cap, after few steps whatever the count.
    for _ in 0..<min(max(0, failures - 1), 62) {
      if ceiling >= cap { break }
      ceiling = min(ceiling * 2, cap)
    }
    return ceiling
  }

  /// The wait before the next attempt.
  /// - Parameters:
  ///   - failures: attempts that failed so far, from 1.
  ///   - random: in 0..<1, drawn anew for each wait.
  ///   - retryAfter: the provider's wish, which the wait is never below; the jitter then comes on top, up to the base.
  package func wait(failures: Int, random: Double, retryAfter: Duration? = nil) -> Duration {
    let share = min(max(0, random), 1)
    if let retryAfter { return max(retryAfter, .zero) + base * share }
    return ceiling(failures: failures) * share
  }
}
