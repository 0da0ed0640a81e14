/// Where a record lies in Kafka.
package struct RecordPosition: Hashable, Sendable {
  package var topic: String
  package var partition: Int32
  /// The record's own offset, not the next one.
  package var offset: Int64

  /// Names a record.
  package init(topic: String, partition: Int32, offset: Int64) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
  }
}
