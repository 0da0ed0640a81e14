import Synchronization

/// One series that counts observations by size, in buckets fixed by the table.
package final class Histogram: Sendable {
  /// What was counted until now.
  package struct Snapshot: Sendable, Equatable {
    /// Observations in each bucket by itself; the last is the one without a bound.
    package var counts: [UInt64]
    package var sum: Double
  }

  let bounds: [Double]
  private let state: Mutex<Snapshot>

  init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(Snapshot(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
  }

  /// Counts a batch of observations under one lock; one that is no number is left out.
  package func observe(_ values: some Sequence<Double>) {
    state.withLock { state in
      for value in values where !value.isNaN {
        state.counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        state.sum += value
      }
    }
  }

  /// Counts one observation.
  package func observe(_ value: Double) { observe(CollectionOfOne(value)) }

  /// Counts a span of time, in seconds.
  package func observe(_ span: Duration) {
    let (seconds, attoseconds) = span.components
    observe(Double(seconds) + Double(attoseconds) / 1e18)
  }

  /// All counts at one moment.
  package var snapshot: Snapshot { state.withLock { $0 } }
}
