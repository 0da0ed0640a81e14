import Synchronization

/// A bell that one loop waits for and anyone rings; rings before the wait are not lost, and many are as one.
package final class Wakeup: Sendable {
  private struct State {
    var isRung = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// A silent bell.
  package init() {}

  /// Rings.
  package func ring() {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard let waiter = state.waiter else {
        state.isRung = true
        return nil
      }
      state.waiter = nil
      return waiter
    }
    waiter?.resume()
  }

  /// Waits for a ring; a cancelled task goes on at once.
  package func wait() async {
    Pulse.rest()
    defer { Pulse.stamp() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mayGo = state.withLock { state in
          guard !state.isRung, !Task.isCancelled else {
            state.isRung = false
            return true
          }
          state.waiter = continuation
          return false
        }
        if mayGo { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
  }
}
