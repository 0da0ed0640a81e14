import Synchronization

/// A bounded queue between two loops: putting waits while it is full, taking while it is empty.
///
/// A waiting task that is cancelled closes it, since a loop that ends leaves nobody to serve the other side.
package final class Mailbox<Element: Sendable>: Sendable {
  private struct State {
    /// Those before `head` are taken, and nil: a queue that is never empty must not keep what has left it.
    var items: [Element?] = []
    var head = 0
    var isClosed = false
    var taker: CheckedContinuation<Void, Never>?
    var putters: [CheckedContinuation<Void, Never>] = []

    var count: Int { items.count - head }

    mutating func popFirst() -> Element? {
      guard head < items.count else { return nil }
      let item = items[head]
      items[head] = nil
      head += 1
      if head == items.count || head > 1_024 {
        items.removeFirst(head)
        head = 0
      }
      return item
    }
  }

  private let capacity: Int
  private let state = Mutex(State())

  /// An empty queue.
  /// - Parameter capacity: how many elements wait before putting does.
  package init(capacity: Int) { self.capacity = max(1, capacity) }

  /// How many elements wait.
  package var count: Int { state.withLock { $0.count } }

  /// Adds an element, waiting while the queue is full.
  /// - Returns: false when the queue is closed and the element was not taken.
  @discardableResult
  package func put(_ element: Element) async -> Bool {
    while true {
      let (isDone, isTaken, taker) = state.withLock { state -> (Bool, Bool, CheckedContinuation<Void, Never>?) in
        if state.isClosed { return (true, false, nil) }
        guard state.count < capacity else { return (false, false, nil) }
        state.items.append(element)
        defer { state.taker = nil }
        return (true, true, state.taker)
      }
      taker?.resume()
      if isDone { return isTaken }
      await waitForRoom()
    }
  }

  /// Takes the oldest element, waiting for one; nil once the queue is closed and empty. One task may take at a time.
  package func take() async -> Element? {
    while true {
      let (item, isOver, putters) = state.withLock { state -> (Element?, Bool, [CheckedContinuation<Void, Never>]) in
        guard let item = state.popFirst() else { return (nil, state.isClosed, []) }
        defer { state.putters = [] }
        return (item, false, state.putters)
      }
      for putter in putters { putter.resume() }
      if item != nil || isOver { return item }
      await waitForElement()
    }
  }

  /// Takes the oldest element if there is one that fits.
  package func takeWaiting(where fits: (Element) -> Bool) -> Element? {
    let (item, putters) = state.withLock { state -> (Element?, [CheckedContinuation<Void, Never>]) in
      guard state.head < state.items.count, let first = state.items[state.head], fits(first), let item = state.popFirst() else {
        return (nil, [])
      }
      defer { state.putters = [] }
      return (item, state.putters)
    }
    for putter in putters { putter.resume() }
    return item
  }

  /// Refuses further elements; those that wait can still be taken.
  package func close() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.isClosed = true
      defer {
        state.putters = []
        state.taker = nil
      }
      return state.putters + (state.taker.map { [$0] } ?? [])
    }
    for continuation in waiting { continuation.resume() }
  }

  private func waitForRoom() async {
    Pulse.rest()
    defer { Pulse.stamp() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mayGo = state.withLock { state in
          guard !state.isClosed, state.count >= capacity else { return true }
          state.putters.append(continuation)
          return false
        }
        if mayGo { continuation.resume() }
      }
    } onCancel: {
      close()
    }
  }

  private func waitForElement() async {
    Pulse.rest()
    defer { Pulse.stamp() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mayGo = state.withLock { state in
          guard !state.isClosed, state.count == 0 else { return true }
          state.taker = continuation
          return false
        }
        if mayGo { continuation.resume() }
      }
    } onCancel: {
      close()
    }
  }
}
