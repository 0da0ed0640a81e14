import Synchronization

/// The way from the consumer's thread to the owner: events in order, and how the consumer is doing.
final class ConsumerOutbox: Sendable {
  private struct State {
    var events: [ConsumerEvent] = []
    var waiting: [(id: UInt64, continuation: CheckedContinuation<ConsumerEvent?, Never>)] = []
    var lastID: UInt64 = 0
    var isShut = false
    var statistics = ConsumerStatistics()
  }

  /// Wakes the thread when somebody waits.
  private let bell: Bell
  private let state = Mutex(State())

  init(_ bell: Bell) { self.bell = bell }

  /// The owner's side: the oldest event, or the next to come.
  func next() async -> ConsumerEvent? {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // A cancellation that came before found nobody waiting; the lock orders the two.
        let (isSettled, event): (Bool, ConsumerEvent?) = state.withLock { state in
          if Task.isCancelled { return (true, nil) }
          if !state.events.isEmpty { return (true, state.events.removeFirst()) }
          if state.isShut { return (true, nil) }
          state.waiting.append((id, continuation))
          return (false, nil)
        }
        if isSettled { continuation.resume(returning: event) } else { bell.ring() }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
      }
      waiting?.continuation.resume(returning: nil)
    }
  }

  /// Whether somebody waits for records.
  var wantsRecords: Bool { state.withLock { !$0.waiting.isEmpty } }

  /// Tells the owner; returns false for records that nobody waits for any more.
  @discardableResult
  func tell(_ event: ConsumerEvent) -> Bool {
    let (isTaken, waiting): (Bool, CheckedContinuation<ConsumerEvent?, Never>?) = state.withLock { state in
      if !state.waiting.isEmpty { return (true, state.waiting.removeFirst().continuation) }
      if case .records = event { return (false, nil) }
      if !state.isShut && !state.events.contains(where: { $0.isSameTrouble(as: event) }) { state.events.append(event) }
      return (true, nil)
    }
    waiting?.resume(returning: event)
    return isTaken
  }

  var statistics: ConsumerStatistics { state.withLock { $0.statistics } }

  func update(_ change: (inout ConsumerStatistics) -> Void) { state.withLock { change(&$0.statistics) } }

  /// No more events but those that wait.
  func shut(keepingEvents: Bool) {
    let waiting = state.withLock { state in
      state.isShut = true
      if !keepingEvents { state.events = [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiter in waiting { waiter.continuation.resume(returning: nil) }
  }
}

extension ConsumerEvent {
  /// A trouble that already waits to be told need not be told again.
  fileprivate func isSameTrouble(as other: ConsumerEvent) -> Bool {
    guard case .trouble(let left, let leftPartition) = self, case .trouble(let right, let rightPartition) = other else {
      return false
    }
    return left.code == right.code && left.isFatal == right.isFatal && leftPartition == rightPartition
  }
}
