/// One partition of a topic.
package struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The topic's name.
  package var topic: String
  /// From zero.
  package var partition: Int32

  /// Names a partition.
  package init(_ topic: String, _ partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  /// By topic, then by partition.
  package static func < (left: Self, right: Self) -> Bool {
    (left.topic, left.partition) < (right.topic, right.partition)
  }

  /// As `topic/3`, the way the log writes it.
  package var description: String { "\(topic)/\(partition)" }
}
