/// How far one partition is done, in one epoch: the prefix of the delivered records that are finished.
/// Only outstanding records are held, each linked to its neighbours: every operation is O(1), and finished records cost nothing.
package struct Watermark: Sendable {
  /// Grows with each assignment; completions of another epoch are ignored.
  package let epoch: Int64
  /// How many records are outstanding.
  package var outstanding: Int { links.count }
  /// The first record not finished; nil: all are.
  package var oldestOutstanding: Int64? { head }
  /// Finished records that wait for an older one.
  package private(set) var heldBack = 0
  /// Bytes of the outstanding records.
  package private(set) var outstandingBytes = 0
  /// Outstanding records that have finished ones right behind them: gaps in what is done.
  package private(set) var holes = 0
  private var links: [Int64: Link] = [:]
  private var head: Int64?
  private var tail: Int64?
  private var lastDelivered: Int64?

  private struct Link {
    var previous: Int64?
    var next: Int64?
    var bytes: Int
    /// Finished records between this one and the next outstanding one.
    var finishedBehind = 0
  }

  /// A partition just assigned.
  package init(epoch: Int64) { self.epoch = epoch }

  /// The next offset to read, as Kafka commits it: the oldest outstanding record, else one past the last delivered.
  /// Nil until something was delivered in this epoch. Never decreases.
  package var committable: Int64? { head ?? lastDelivered.map { $0 == .max ? $0 : $0 + 1 } }

  /// Finished records that only the oldest outstanding one holds back.
  package var heldBackByOldest: Int { head.flatMap { links[$0]?.finishedBehind } ?? 0 }

  /// Takes note of a relevant record.
  /// - Parameter bytes: its size.
  /// - Returns: whether it is outstanding now; false for an offset not past the last delivered one.
  @discardableResult
  package mutating func deliver(_ offset: Int64, bytes: Int = 0) -> Bool {
    if let lastDelivered, offset <= lastDelivered { return false }
    links[offset] = Link(previous: tail, bytes: bytes)
    outstandingBytes += bytes
    if let tail { links[tail]?.next = offset } else { head = offset }
    tail = offset
    lastDelivered = offset
    return true
  }

  /// Takes note of irrelevant records: all up to and including an offset were delivered and need nothing.
  package mutating func skip(through offset: Int64) { lastDelivered = max(lastDelivered ?? offset, offset) }

  /// Takes note that a record is finished.
  /// - Returns: whether that was news: false in another epoch, and for a record not outstanding.
  @discardableResult
  package mutating func complete(_ offset: Int64, epoch: Int64) -> Bool {
    guard epoch == self.epoch, let link = links.removeValue(forKey: offset) else { return false }
    outstandingBytes -= link.bytes
    if link.finishedBehind > 0 { holes -= 1 }
    if let next = link.next { links[next]?.previous = link.previous } else { tail = link.previous }
    if let previous = link.previous {
      links[previous]?.next = link.next
      handOver(link.finishedBehind + 1, to: previous)
      heldBack += 1
    } else {
      head = link.next
      heldBack -= link.finishedBehind
    }
    return true
  }

  private mutating func handOver(_ finished: Int, to offset: Int64) {
    if links[offset]?.finishedBehind == 0 { holes += 1 }
    links[offset]?.finishedBehind += finished
  }
}
