import Synchronization

/// One series that goes up and down.
package final class Gauge: Sendable {
  private let bits = Atomic<UInt64>(0)

  init() {}

  /// Sets the value.
  package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  /// Sets the value.
  package func set(_ value: Int) { set(Double(value)) }

  /// Adds to the value, or takes away.
  package func add(_ amount: Double) {
    var seen = bits.load(ordering: .relaxed)
    while true {
      let wanted = (Double(bitPattern: seen) + amount).bitPattern
      let (exchanged, original) = bits.weakCompareExchange(expected: seen, desired: wanted, ordering: .relaxed)
      if exchanged { return }
      seen = original
    }
  }

  /// The value now.
  package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
