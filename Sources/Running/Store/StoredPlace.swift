package import Offsets

/// How far a partition is, as PostgreSQL mirrors the group's commits.
package struct StoredPlace: Hashable, Sendable {
  package var partition: Watermarks.Partition
  /// The next offset to read.
  package var next: Int64
  /// The last known record before it; nil: none is known, so that the log is taken for the same.
  package var mark: LogMark?

  /// Joins a place's parts.
  package init(_ partition: Watermarks.Partition, next: Int64, mark: LogMark? = nil) {
    self.partition = partition
    self.next = next
    self.mark = mark
  }
}

/// Where a person wants a partition to go on.
package struct PartitionReset: Hashable, Sendable {
  package var id: Int64
  package var partition: Watermarks.Partition
  /// The next offset to read; nil: the first record that is still there.
  package var next: Int64?

  /// Joins a reset's parts.
  package init(id: Int64, partition: Watermarks.Partition, next: Int64?) {
    self.id = id
    self.partition = partition
    self.next = next
  }
}
