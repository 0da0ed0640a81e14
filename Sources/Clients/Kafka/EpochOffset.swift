/// An offset of a partition in one of its assignments; in any other it says nothing.
package struct EpochOffset: Hashable, Sendable {
  /// The number of the assignment.
  package var epoch: Int64
  /// The next to read.
  package var next: Int64

  /// Joins an assignment's number and an offset.
  package init(epoch: Int64, next: Int64) {
    self.epoch = epoch
    self.next = next
  }
}

/// Where to begin a partition that was offered.
package struct PartitionStart: Hashable, Sendable {
  /// The partition.
  package var partition: TopicPartition
  /// The number of the assignment that it was offered in; in any other the start is passed over.
  package var epoch: Int64
  /// The offset to start at; nil: the beginning.
  package var next: Int64?

  /// Begins what was offered at an offset.
  package init(_ offer: PartitionOffer, at next: Int64?) {
    partition = offer.partition
    epoch = offer.epoch
    self.next = next
  }
}
