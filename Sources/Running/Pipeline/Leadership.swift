import Synchronization

/// Whether this instance leads the programme's others: it holds the relay's advisory lock, and does what only one of them does.
///
/// One whose connection breaks may think so for a moment after another has the lock, so two may do a duty at once: none is the worse
/// for it.
package final class Leadership: Sendable {
  private let held: Atomic<Bool>

  /// Begins with or without it.
  package init(isOurs: Bool = false) { held = Atomic(isOurs) }

  /// Whether it is ours now.
  package var isOurs: Bool { held.load(ordering: .relaxed) }

  /// It is ours, or no longer.
  func take(_ isOurs: Bool) { held.store(isOurs, ordering: .relaxed) }
}
