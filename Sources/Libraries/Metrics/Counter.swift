import Synchronization

/// One series that only grows. Keep it and add by batch: an addition is one atomic instruction.
package final class Counter: Sendable {
  private let count = Atomic<UInt64>(0)

  init() {}

  /// Adds to the count; a negative amount is ignored, since a counter never falls.
  package func add(_ amount: Int = 1) {
    guard amount > 0 else { return }
    count.wrappingAdd(UInt64(amount), ordering: .relaxed)
  }

  /// The count now.
  package var value: UInt64 { count.load(ordering: .relaxed) }
}
