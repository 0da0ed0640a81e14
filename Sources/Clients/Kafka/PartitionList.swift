import CRdKafka

/// One entry of librdkafka's list of partitions, copied.
struct PartitionEntry {
  var partition: TopicPartition
  /// Nil for librdkafka's "none".
  var offset: Int64?
  var error: rd_kafka_resp_err_t
}

/// librdkafka's list of partitions with offsets. It has one owner and must be gone before its handle is destroyed, or that hangs.
@safe
struct PartitionList: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  /// Makes a list; without offsets every entry has "none".
  init(_ partitions: some Collection<TopicPartition>) {
    unsafe pointer = rd_kafka_topic_partition_list_new(Int32(clamping: partitions.count))
    for partition in partitions {
      unsafe _ = rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
    }
  }

  /// Makes a list with offsets.
  init(_ offsets: [TopicPartition: Int64]) {
    unsafe pointer = rd_kafka_topic_partition_list_new(Int32(clamping: offsets.count))
    for (partition, offset) in offsets {
      let entry = unsafe rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
      unsafe entry?.pointee.offset = offset
    }
  }

  deinit { unsafe rd_kafka_topic_partition_list_destroy(pointer) }

  var entries: [PartitionEntry] { unsafe Self.entries(of: pointer) }

  /// Copies a list that stays with its owner, as an event's does.
  static func entries(of list: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [PartitionEntry] {
    guard let list = unsafe list, let elements = unsafe list.pointee.elems else { return [] }
    return unsafe UnsafeBufferPointer(start: elements, count: Int(list.pointee.cnt)).map { element in
      let offset = unsafe element.offset
      return unsafe PartitionEntry(
        partition: TopicPartition(String(cString: element.topic), element.partition), offset: offset < 0 ? nil : offset,
        error: element.err)
    }
  }
}
