package import Time

/// Keeps us from a provider that fails: opens after failures in a row, and lets one probe through when its time is over.
package struct Breaker: Sendable, Equatable {
  /// Closed, open or half-open; a value fit to be stored and shown.
  package enum State: Sendable, Equatable {
    /// Attempts run; so many failed in a row.
    case closed(failures: Int)
    /// Nothing runs until then.
    case open(until: Timestamp)
    /// One attempt, begun then, tries whether the provider works again.
    case halfOpen(since: Timestamp)
  }

  package private(set) var state: State = .closed(failures: 0)
  /// Failures in a row that open it. Default 5.
  package let threshold: Int
  /// How long it stays open: the policy's ceiling for each opening in a row.
  package let policy: RetryPolicy
  /// How long a probe may be without a result before another may run. Default 30 s.
  package let probeDeadline: Duration
  private var openings = 0

  /// Makes a closed breaker; each default is given at its property.
  package init(threshold: Int = 5, policy: RetryPolicy = RetryPolicy(), probeDeadline: Duration = .seconds(30)) {
    self.threshold = max(1, threshold)
    self.policy = policy
    self.probeDeadline = probeDeadline
  }

  /// Whether an attempt may run now; a yes while it is not closed is the probe's, so ask only for an attempt that will run.
  package mutating func allows(now: Timestamp) -> Bool {
    switch state {
    case .closed: return true
    case .open(let until) where now < until: return false
    case .halfOpen(let since) where now < since + probeDeadline: return false
    case .open, .halfOpen:
      state = .halfOpen(since: now)
      return true
    }
  }

  /// Opens it on another instance's word, unless it is open for longer already.
  package mutating func hold(until moment: Timestamp) {
    if case .open(let until) = state, until >= moment { return }
    state = .open(until: moment)
  }

  /// Follows a clock that was set back, so that it waits no longer for that.
  package mutating func setBack(by jump: Duration) {
    switch state {
    case .closed: break
    case .open(let until): state = .open(until: until - jump)
    case .halfOpen(let since): state = .halfOpen(since: since - jump)
    }
  }

  /// Takes an attempt's result; a success from any time closes it.
  /// - Parameter random: in 0..<1; shortens the time it stays open by up to half, so that instances do not probe together.
  package mutating func record(_ result: AttemptResult, now: Timestamp, random: Double = 1) {
    switch (result, state) {
    case (.success, _):
      state = .closed(failures: 0)
      openings = 0
    case (.failure, .closed(let failures)) where failures + 1 < threshold: state = .closed(failures: failures + 1)
    case (.failure, .closed), (.failure, .halfOpen):
      openings += 1
      let share = 0.5 + min(max(0, random), 1) / 2
      state = .open(until: now + policy.ceiling(failures: openings) * share)
    // What was under way when it opened tells nothing new.
    case (.failure, .open): break
    }
  }
}
