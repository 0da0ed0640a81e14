import Deciding
import Policies
import Synchronization

/// Moments by signal since they were last written down: those that a prompt could have come of.
final class SignalCounts: Sendable {
  private let counts = Mutex<[String: Int64]>([:])

  /// Counts decisions; a stale one would never have prompted.
  func add(_ decisions: [Decision]) {
    counts.withLock { counts in
      for decision in decisions where decision.kind == .prompt && decision.outcome != .stale {
        counts[decision.signal, default: 0] += 1
      }
    }
  }

  /// Takes all that was counted.
  func take() -> [String: Int64] {
    counts.withLock { counts in
      defer { counts = [:] }
      return counts
    }
  }

  /// Puts back what could not be written down.
  func putBack(_ taken: [String: Int64]) { counts.withLock { $0.merge(taken, uniquingKeysWith: +) } }
}
