import Composing
package import Deciding
import Events
package import Policies
import Synchronization
package import Templates
package import Time

/// A policy made ready: what every stage needs of it. A new policy is a new programme.
package final class Programme: Sendable {
  package let policy: Policy
  let decoder: EventDecoder
  let decider: Decider
  let composer: Composer

  /// Prepares a policy.
  /// - Throws: every fault of its templates at once.
  package init(_ policy: Policy) throws(TemplateFaults) {
    self.policy = policy
    decoder = EventDecoder(policy: policy)
    decider = Decider(policy: policy)
    composer = try Composer(policy)
  }
}

/// The programme in force; SIGHUP swaps it, and a batch keeps the one it began with.
package final class ProgrammeInForce: Sendable {
  private let current: Mutex<Programme>

  /// Starts with a programme.
  package init(_ programme: Programme) { current = Mutex(programme) }

  /// The programme that new batches take.
  package var value: Programme { current.withLock { $0 } }

  /// How its people read dates.
  package func dates(at now: Timestamp) -> DateWords { DateWords(value.policy, now: now) }

  /// Swaps it at once.
  package func swap(_ programme: Programme) { current.withLock { $0 = programme } }
}
