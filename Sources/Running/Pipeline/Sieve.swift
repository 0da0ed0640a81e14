import Events
import Metrics
import Store

/// Finds the event at fault in a batch that failed, so that the rest goes on: once more over fresh facts, in halves, or set aside.
struct Sieve: Sendable {
  let parts: Parts
  let deadLetters: Mailbox<[DeadLetter]>

  /// What a batch that failed comes to.
  enum Step {
    /// These groups are to be looked up and decided anew, in this order.
    case again([[LaneEvent]])
    /// The lone event goes to the dead-letter topic.
    case aside(Malformed.Code)
  }

  /// How often a lone event may be overtaken by what the facts then do not show.
  private static let overtakingsBorne = 3

  /// Decides on a batch that failed for good as it is. Pure.
  static func step(_ events: [LaneEvent], _ failure: BatchFailure, isDataFault: Bool) -> Step {
    let isFirst = events.allSatisfy { $0.setbacks == 0 }
    let whole = events.map { failure == .overtaken ? $0.overtaken : $0.whole }
    if failure == .overtaken, isFirst { return .again([whole]) }
    if events.count > 1 { return .again(whole.halves) }
    let isBorne = failure == .overtaken && whole.allSatisfy { $0.setbacks <= overtakingsBorne }
    if isBorne || failure == .slow { return .again([whole]) }
    return .aside(isDataFault ? .refusedByStore : .setAside)
  }

  /// Follows the decision.
  /// - Returns: the groups that must be decided again.
  /// - Throws: an error that may pass, as it came.
  func sift(_ events: [LaneEvent], _ error: any Error) async throws -> [[LaneEvent]] {
    let failure = BatchFailure(error)
    guard failure != .passing else { throw error }
    switch Self.step(events, failure, isDataFault: Store.isDataFault(error)) {
    case .again(let groups):
      if groups.count > 1 { parts.registry.counter(.batchesHalved).add() }
      if failure == .slow {
        parts.log(.warning, "a batch did not finish in its time; its halves are tried", [("events", "\(events.count)")])
      }
      return groups
    case .aside(let code):
      for event in events { await setAside(event, code, "\(error)") }
      return []
    }
  }

  /// Sends an event to the dead-letter topic; its records are done when that has it.
  func setAside(_ event: LaneEvent, _ code: Malformed.Code, _ reason: String) async {
    parts.log(.error, "an event is set aside; it goes to the dead-letter topic", [("code", code.rawValue), ("error", reason)])
    parts.registry.counter(.deadLetters, code.rawValue).add(event.records.count)
    parts.guards.hindrances.setAside(code, at: parts.clock.now)
    let fault = Malformed(code, code.remedy)
    await deadLetters.put(event.records.map { DeadLetter(event.raw, fault: fault, source: $0) })
  }
}

extension Malformed.Code {
  /// What the dead letter of an event that was set aside says.
  var remedy: String {
    switch self {
    case .unreadableState:
      "The stored state of the event's customer cannot be read by this version: update referrald or mend the row, then replay."
    case .setAside: "PostgreSQL fails on this event for good, for no fault of its data: see the log, mend the cause, then replay."
    default: "PostgreSQL refuses the event's data, such as a NUL character: mend the producer."
    }
  }
}
