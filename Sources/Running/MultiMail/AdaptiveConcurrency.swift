/// How many attempts may run at once: one more after a full window of successes, one less after a failure.
package struct AdaptiveConcurrency: Sendable, Equatable {
  /// Attempts that may run at once.
  package private(set) var limit: Int
  /// Default 64.
  package let maximum: Int
  private var successes = 0

  /// Starts at 5, and stays between 1 and the maximum.
  package init(start: Int = 5, maximum: Int = 64) {
    self.maximum = max(1, maximum)
    limit = min(max(1, start), self.maximum)
  }

  /// Takes an attempt's result; a rate limit counts as a failure.
  /// - Parameter inFlight: attempts under way when this one was let go, itself included; below the limit a success proves nothing about
  ///   more.
  package mutating func record(_ result: AttemptResult, inFlight: Int) {
    switch result {
    case .failure:
      successes = 0
      limit = max(1, limit - 1)
    case .success where inFlight >= limit:
      successes += 1
      guard successes >= limit else { return }
      successes = 0
      limit = min(limit + 1, maximum)
    case .success: break
    }
  }
}
