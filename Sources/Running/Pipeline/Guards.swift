package import Deciding
package import Store
import Synchronization

/// What stops sends from outside the policy: the kill switch's pauses, and the lease.
package final class Guards: Sendable {
  private struct State {
    var pauses: [Pause] = []
    var pausesReadAt: Duration?
    var spentDay: SpentDay?
    var overview: Overview?
    var leaseConfirmedAt: Duration?
    var isLeaseLost = false
    var lapses = 0
  }

  private let state = Mutex(State())
  /// What stands, and what was set aside.
  package let hindrances = Hindrances()

  /// No attempt starts when the last confirmed beat, or what is known of pauses, is older than this; takeover by others comes at 30 s.
  package static let leaseLimit: Duration = .seconds(15)

  /// No lease yet, and nothing known of pauses: nothing may be attempted.
  package init() {}

  /// The pauses that stand.
  package var pauses: [Pause] { state.withLock { $0.pauses } }

  /// Takes note of the pauses that stand; empty: nothing is paused.
  /// - Parameter uptime: when they were asked for.
  package func pause(_ pauses: [Pause], at uptime: Duration) {
    state.withLock { state in
      state.pauses = pauses
      state.pausesReadAt = uptime
    }
  }

  /// The day whose mails are used up; nil: there are some left.
  package var spentDay: SpentDay? { state.withLock { $0.spentDay } }

  /// Takes note that a day's mails are used up, or that they are not any more.
  package func spend(_ day: SpentDay?) { state.withLock { $0.spentDay = day } }

  /// What all instances share, as it was last looked at; nil: not yet.
  package var overview: Overview? { state.withLock { $0.overview } }

  /// Takes note of what all instances share.
  package func heed(_ overview: Overview) { state.withLock { $0.overview = overview } }

  /// Takes note of a beat that the database confirmed.
  /// - Parameter uptime: when the beat was asked for, so that the lease is never thought longer than it is.
  package func confirmLease(at uptime: Duration) {
    state.withLock { state in
      if let last = state.leaseConfirmedAt, uptime - last >= Self.leaseLimit { state.lapses += 1 }
      state.leaseConfirmedAt = uptime
    }
  }

  /// How often the lease has lapsed and come back: others may have taken over what was ours.
  package var lapses: Int { state.withLock { $0.lapses } }

  /// Another incarnation has taken over: nothing is attempted any more.
  package func loseLease() { state.withLock { $0.isLeaseLost = true } }

  /// How long ago the database confirmed the lease; nil: it has not yet.
  package func leaseAge(at uptime: Duration) -> Duration? { state.withLock { $0.leaseConfirmedAt.map { uptime - $0 } } }

  /// Whether an attempt may start.
  package func mayAttempt(at uptime: Duration) -> Bool {
    state.withLock { state in
      guard !state.isLeaseLost, let confirmed = state.leaseConfirmedAt, let read = state.pausesReadAt else { return false }
      return uptime - min(confirmed, read) < Self.leaseLimit
    }
  }
}
