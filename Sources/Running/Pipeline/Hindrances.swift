import Events
import Synchronization
import Templates
import Texts
package import Time

/// What fails again and again in this process, and what was set aside so that the rest goes on: `/ready` names both.
package final class Hindrances: Sendable {
  /// A piece of work that fails again and again.
  struct Standstill: Sendable {
    fileprivate var number: Int
    var work: String
    var since: Timestamp
    var reason: String
  }

  /// Events that were set aside for one reason.
  private struct Aside {
    var count: Int
    let first: Timestamp
    var last: Timestamp
  }

  private struct State {
    var next = 0
    var standstills: [Int: Standstill] = [:]
    var aside: [Malformed.Code: Aside] = [:]
  }

  private let state = Mutex(State())

  /// What has failed for less than this is not named.
  package static let grace: Duration = .seconds(10)

  /// Nothing fails.
  package init() {}

  /// Takes note that work failed once more.
  /// - Parameter earlier: what the same work was given at its last failure; nil: it is the first.
  func stand(_ earlier: Standstill?, _ work: String, _ error: any Error, at now: Timestamp) -> Standstill {
    state.withLock { state in
      var standstill = earlier ?? Standstill(number: state.next, work: work, since: now, reason: "")
      if earlier == nil { state.next += 1 }
      standstill.reason = "\(error)"
      state.standstills[standstill.number] = standstill
      return standstill
    }
  }

  /// Takes note that work that failed is over.
  func goOn(_ standstill: Standstill?) {
    guard let standstill else { return }
    state.withLock { _ = $0.standstills.removeValue(forKey: standstill.number) }
  }

  /// Takes note that an event was set aside.
  func setAside(_ code: Malformed.Code, at now: Timestamp) {
    state.withLock { state in
      state.aside[code] = Aside(count: (state.aside[code]?.count ?? 0) + 1, first: state.aside[code]?.first ?? now, last: now)
    }
  }

  /// What stands for longer than the grace, in words, the oldest first.
  package func standing(at now: Timestamp) -> [String] {
    let standstills = state.withLock { Array($0.standstills.values) }
    return standstills.filter { now - $0.since >= Self.grace }.sorted { $0.since < $1.since }.map { standstill in
      UntrustedText.oneLine("\(standstill.work), since \(standstill.since): \(standstill.reason)")
    }
  }

  /// What this process has set aside, in words.
  package var asideSentences: [String] {
    let aside = state.withLock { $0.aside }
    return aside.sorted { $0.key.rawValue < $1.key.rawValue }.map { code, aside in
      "set aside: \(aside.count) as \(code.rawValue) since \(aside.first), the last at \(aside.last): \(code.remedy) See "
        + "`referrald dlq list`."
    }
  }
}
