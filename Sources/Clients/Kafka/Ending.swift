import Synchronization

/// The end of a thread, which others may wait for, but not for ever.
final class Ending: Sendable {
  private struct State {
    var isReached = false
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var lastID: UInt64 = 0
  }

  private let state = Mutex(State())

  func reach() {
    let waiting = state.withLock { state in
      state.isReached = true
      defer { state.waiting = [:] }
      return state.waiting
    }
    for continuation in waiting.values { continuation.resume() }
  }

  /// Returns when the end is reached or the time is over; a cancelled task waits all the same.
  func wait(within limit: Duration) async {
    await withCheckedContinuation { continuation in
      let id: UInt64? = state.withLock { state in
        guard !state.isReached else { return nil }
        state.lastID += 1
        state.waiting[state.lastID] = continuation
        return state.lastID
      }
      guard let id else { return continuation.resume() }
      Task.detached { [self] in
        // Nobody cancels this task.
        try? await Task.sleep(for: limit)
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
      }
    }
  }
}
