import DequeModule
import HeapModule
import Time

/// Ids of messages in the order in which they leave: reward notices before all else, the rest first come, first served; those that
/// rest come up when their time has come. A value without a clock.
struct DeliveryLine {
  /// One that rests.
  private struct Resting: Comparable {
    var due: Timestamp
    /// Its place among those that are due at the same time.
    var number: Int
    var id: String
    var isNotice: Bool

    static func < (one: Resting, other: Resting) -> Bool { (one.due, one.number) < (other.due, other.number) }
  }

  private var notices: Deque<String> = []
  private var others: Deque<String> = []
  private var resting: Heap<Resting> = []
  private var number = 0

  /// How many could go now.
  var readyCount: Int { notices.count + others.count }

  /// Adds one to the end of the line.
  mutating func append(_ id: String, isNotice: Bool) {
    if isNotice { notices.append(id) } else { others.append(id) }
  }

  /// Adds one that rests until its time.
  mutating func append(_ id: String, isNotice: Bool, restingUntil due: Timestamp) {
    number += 1
    resting.insert(Resting(due: due, number: number, id: id, isNotice: isNotice))
  }

  /// Takes the next one out of the line; nil: none may go now.
  mutating func popFirst(now: Timestamp) -> String? {
    while let first = resting.min, first.due <= now {
      resting.removeMin()
      append(first.id, isNotice: first.isNotice)
    }
    return notices.popFirst() ?? others.popFirst()
  }

  /// All in the order in which they would leave.
  var ids: [String] { Array(notices) + Array(others) + resting.unordered.sorted().map(\.id) }

  /// Takes some out of the line; the rest keep their places.
  mutating func remove(_ ids: Set<String>) {
    notices.removeAll(where: ids.contains)
    others.removeAll(where: ids.contains)
    resting = Heap(resting.unordered.filter { !ids.contains($0.id) })
  }
}
