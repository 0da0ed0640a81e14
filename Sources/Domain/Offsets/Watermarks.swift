/// The watermarks of the partitions assigned to us.
package struct Watermarks: Sendable {
  /// A topic's partition.
  package struct Partition: Hashable, Sendable {
    package var topic: String
    package var number: Int32

    /// Names a partition.
    package init(topic: String, number: Int32) {
      self.topic = topic
      self.number = number
    }

    /// The partition a record lies in.
    package init(of position: RecordPosition) { self.init(topic: position.topic, number: position.partition) }
  }

  /// An offset of a partition in one of its assignments; in any other it says nothing.
  package struct Place: Hashable, Sendable {
    package var epoch: Int64
    /// The next to read.
    package var next: Int64

    /// Joins an assignment's number and an offset.
    package init(epoch: Int64, next: Int64) {
      self.epoch = epoch
      self.next = next
    }
  }

  private var marks: [Partition: Watermark] = [:]

  /// Starts with no partition.
  package init() {}

  /// The partitions we hold.
  package var partitions: some Collection<Partition> { marks.keys }

  /// The watermark of a partition; nil: not ours.
  package subscript(partition: Partition) -> Watermark? { marks[partition] }

  /// Begins a partition anew; an epoch not past the one we hold changes nothing.
  package mutating func assign(_ partition: Partition, epoch: Int64) {
    if let held = marks[partition], held.epoch >= epoch { return }
    marks[partition] = Watermark(epoch: epoch)
  }

  /// Gives a partition up; what completes later is ignored.
  package mutating func revoke(_ partition: Partition) { marks[partition] = nil }

  /// Takes note of a relevant record, unless it came in another epoch.
  /// - Parameter bytes: its size.
  /// - Returns: whether it is outstanding now.
  @discardableResult
  package mutating func deliver(_ position: RecordPosition, bytes: Int = 0, epoch: Int64) -> Bool {
    let partition = Partition(of: position)
    guard marks[partition]?.epoch == epoch else { return false }
    return marks[partition]?.deliver(position.offset, bytes: bytes) ?? false
  }

  /// Takes note that irrelevant records up to and including this one were delivered, unless in another epoch.
  package mutating func skip(through position: RecordPosition, epoch: Int64) {
    let partition = Partition(of: position)
    guard marks[partition]?.epoch == epoch else { return }
    marks[partition]?.skip(through: position.offset)
  }

  /// Takes note that a record is finished, unless it came in another epoch.
  /// - Returns: whether that was news.
  @discardableResult
  package mutating func complete(_ position: RecordPosition, epoch: Int64) -> Bool {
    marks[Partition(of: position)]?.complete(position.offset, epoch: epoch) ?? false
  }

  /// What may be committed now: the next offset to read, by partition.
  package var committable: [Partition: Int64] { marks.compactMapValues(\.committable) }

  /// The same, with the epochs that they are good in.
  package var places: [Partition: Place] {
    marks.compactMapValues { mark in mark.committable.map { Place(epoch: mark.epoch, next: $0) } }
  }

  /// Records outstanding in all partitions.
  package var outstanding: Int { marks.values.reduce(0) { $0 + $1.outstanding } }

  /// Bytes outstanding in all partitions.
  package var outstandingBytes: Int { marks.values.reduce(0) { $0 + $1.outstandingBytes } }

  /// Gaps in what is done, in all partitions.
  package var holes: Int { marks.values.reduce(0) { $0 + $1.holes } }
}
