import Deciding
import Time

/// Reminders that wait for their time, those due first at the head: a binary heap.
struct ReminderQueue: Sendable {
  private var heap: [Waiting] = []
  private var added = 0

  /// A reminder that waits.
  struct Waiting: Sendable {
    var customerID: String
    var request: ReminderRequest
    /// Of two that are due at once the one that was added first goes first.
    fileprivate var number: Int

    fileprivate func isBefore(_ other: Waiting) -> Bool {
      (request.dueAt, number) < (other.request.dueAt, other.number)
    }
  }

  var count: Int { heap.count }

  mutating func add(_ request: ReminderRequest, of customer: String) {
    added += 1
    heap.append(Waiting(customerID: customer, request: request, number: added))
    var place = heap.count - 1
    while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes the first that is due before a moment; nil: none is.
  mutating func take(dueBefore moment: Timestamp) -> Waiting? {
    guard let first = heap.first, first.request.dueAt < moment else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    sink()
    return first
  }

  private mutating func sink() {
    var place = 0
    while true {
      let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
      guard let least = children.min(by: { heap[$0].isBefore(heap[$1]) }), heap[least].isBefore(heap[place]) else { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
