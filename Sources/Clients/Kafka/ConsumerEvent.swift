/// What a consumer tells its owner, in order.
package enum ConsumerEvent: Sendable {
  /// Records of accepted partitions, and where the end of one was reached.
  case records(RecordBatch)
  /// Partitions offered: nothing is fetched before `accept`.
  case assigned([PartitionOffer])
  /// Partitions to be given back: no more records of theirs come; finish what is in flight, then call `release`.
  case revoked([TopicPartition])
  /// Partitions lost without notice, or not released in time: commit nothing for them, they are unassigned already.
  case lost([TopicPartition])
  /// Partitions that no member owned for too long: this one leaves the group and joins again, so that they are shared out.
  case unowned([TopicPartition])
  /// A partition stopped, or a passing trouble worth a log line; after one that `isFatal` the consumer ends.
  case trouble(KafkaError, TopicPartition?)
}

/// A partition that the group gives to this consumer.
package struct PartitionOffer: Sendable, Hashable {
  /// The partition.
  package var partition: TopicPartition
  /// The number of this assignment; it grows on every one.
  package var epoch: Int64
  /// The group's committed offset, the next to read; nil when there is none.
  package var committed: Int64?

  /// Joins an offer's parts.
  package init(_ partition: TopicPartition, epoch: Int64, committed: Int64?) {
    self.partition = partition
    self.epoch = epoch
    self.committed = committed
  }
}

/// How a consumer is doing; refreshed every five seconds and on changes of the assignment.
package struct ConsumerStatistics: Sendable, Hashable {
  /// By accepted partition: records between the committed offset and the end of the log, transaction markers included.
  package var consumerLag: [TopicPartition: Int64] = [:]
  /// Assignments and revocations so far.
  package var rebalances = 0
  /// Partitions of the topics that no member of the group owned at the last look; nil before the first, or where it cannot be seen.
  package var unowned: Int?
  /// Whether any broker could be reached.
  package var isConnected = false
  /// Records fetched and waiting to be taken; bounded by some 8 MiB.
  package var fetchedAhead = 0
  /// How often it was refreshed; grows while the consumer's thread is alive.
  package var refreshes = 0

  /// Starts with nothing known.
  package init() {}
}
