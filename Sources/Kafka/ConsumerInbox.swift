import Synchronization

/// Where the owner and the consumer's thread meet: commands one way, events the other.
final class ConsumerInbox: Sendable {
  typealias Reply = @Sendable (Result<Void, KafkaError>) -> Void

  enum Command: Sendable {
    case accept([TopicPartition: Int64?])
    case commit([TopicPartition: Int64], Reply)
    case release([TopicPartition], [TopicPartition: Int64], @Sendable () -> Void)
    case close(ContinuousClock.Instant)
  }

  private struct State {
    var commands: [Command] = []
    var events: [ConsumerEvent] = []
    var waiting: [(id: UInt64, continuation: CheckedContinuation<ConsumerEvent?, Never>)] = []
    var lastID: UInt64 = 0
    var isShut = false
    var statistics = ConsumerStatistics()
  }

  let bell: Bell
  private let state = Mutex(State())
  private let end = Ending()

  init(_ bell: Bell) { self.bell = bell }

  /// Hands a command over.
  /// - Returns: false when the thread has ended.
  @discardableResult
  func post(_ command: Command) -> Bool {
    let isTaken = state.withLock { state in
      if !state.isShut { state.commands.append(command) }
      return !state.isShut
    }
    if isTaken { bell.ring() }
    return isTaken
  }

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

  /// The thread's side: commands in order.
  func take() -> [Command] {
    state.withLock { state in
      defer { state.commands = [] }
      return state.commands
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

  /// No more commands, no more events but those that wait; returns the commands that came too late.
  func shut(keepingEvents: Bool) -> [Command] {
    let (commands, waiting) = state.withLock { state in
      state.isShut = true
      if !keepingEvents { state.events = [] }
      defer { (state.commands, state.waiting) = ([], []) }
      return (state.commands, state.waiting)
    }
    for waiter in waiting { waiter.continuation.resume(returning: nil) }
    return commands
  }

  /// The thread has let go of everything.
  func finish() { end.reach() }

  func waitForEnd(within limit: Duration) async { await end.wait(within: limit) }
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
