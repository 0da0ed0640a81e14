/// Records copied once out of librdkafka into one buffer; a record holds no memory of its own.
package struct RecordBatch: Sendable {
  /// All keys, values and headers one after another.
  package let bytes: [UInt8]
  /// In the order they were taken: within a partition by offset, with gaps where the topic was compacted.
  package let records: [Record]
  /// All headers of all records.
  package let headers: [Header]
  /// The partitions that occur in this batch.
  package let partitions: [Source]
  /// Where the log's end was reached, after the batch's records of that partition.
  package let ends: [End]

  /// One record: ranges into the batch's `bytes`.
  package struct Record: Sendable {
    /// Index into `partitions`.
    package var partition: Int
    /// Its place in the partition; the next to read after it is one more.
    package var offset: Int64
    /// Nil: a null key.
    package var key: Range<Int>?
    /// Nil: a tombstone.
    package var value: Range<Int>?
    /// When it was made or stored, in milliseconds since 1970; nil when unknown.
    package var timestampMilliseconds: Int64?
    /// Indices into the batch's `headers`; empty for most.
    package var headers: Range<Int>
  }

  /// The end of a partition's log, as far as it was readable: all before it was given out, or is nothing to read.
  package struct End: Sendable, Hashable {
    /// Index into `partitions`.
    package var partition: Int
    /// The offset of the next record: behind a transaction's markers and aborted records.
    package var next: Int64

    /// Names a partition's end.
    package init(partition: Int, next: Int64) {
      self.partition = partition
      self.next = next
    }
  }

  /// One header: ranges into the batch's `bytes`.
  package struct Header: Sendable {
    /// UTF-8 by convention.
    package var name: Range<Int>
    /// Nil: a null value.
    package var value: Range<Int>?
  }

  /// Where records came from: a partition in one of its assignments.
  package struct Source: Hashable, Sendable {
    /// The partition.
    package var partition: TopicPartition
    /// Grows on every assignment; zero where there is no group.
    package var epoch: Int64

    /// Joins a partition and the epoch of its assignment.
    package init(_ partition: TopicPartition, epoch: Int64) {
      self.partition = partition
      self.epoch = epoch
    }
  }

  /// Joins a batch's parts; the ranges must lie within `bytes`.
  package init(bytes: [UInt8], records: [Record], headers: [Header], partitions: [Source], ends: [End] = []) {
    self.bytes = bytes
    self.records = records
    self.headers = headers
    self.partitions = partitions
    self.ends = ends
  }

  /// Whether it tells nothing.
  package var isEmpty: Bool { records.isEmpty && ends.isEmpty }

  /// Gives the body a view of a record's value, without copying; nil for a tombstone.
  package func withValue<Value, Failure: Error>(
    of record: Record, _ body: (Span<UInt8>) throws(Failure) -> Value
  ) throws(Failure) -> Value? {
    guard let range = record.value else { return nil }
    return try body(bytes.span.extracting(range))
  }

  /// A record's key, copied; nil for a null key.
  package func keyBytes(_ record: Record) -> [UInt8]? { record.key.map { Array(bytes[$0]) } }

  /// A record's value, copied; nil for a tombstone.
  package func valueBytes(_ record: Record) -> [UInt8]? { record.value.map { Array(bytes[$0]) } }

  /// The value of a record's last header of that name, as Kafka's own client reads it, copied; nil when it is absent or null.
  package func headerValue(_ record: Record, _ name: String) -> [UInt8]? {
    let header = headers[record.headers].last { bytes[$0.name].elementsEqual(name.utf8) }
    return header?.value.map { Array(bytes[$0]) }
  }
}
