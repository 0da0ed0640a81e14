import CRdKafka
import Threads

/// Questions and orders to a cluster, outside of any group; each call makes a short-lived connection of its own.
package struct Admin: Sendable {
  private let brokers: [String]
  private let properties: [String: String]
  private let limit: Duration

  /// Names a cluster.
  /// - Parameters:
  ///   - properties: more of librdkafka's properties, security above all.
  ///   - limit: how long one call may take; default 15 s.
  package init(brokers: [String], properties: [String: String] = [:], within limit: Duration = .seconds(15)) {
    self.brokers = brokers
    self.properties = properties
    self.limit = limit
  }

  /// A topic to be made.
  package struct NewTopic: Sendable, Hashable {
    /// The topic's name.
    package var name: String
    /// How many partitions it has.
    package var partitions: Int
    /// Copies of each; -1: as many as the cluster's default.
    package var replication: Int

    /// Describes a topic.
    package init(_ name: String, partitions: Int, replication: Int = -1) {
      self.name = name
      self.partitions = partitions
      self.replication = replication
    }
  }

  /// Creates topics; throws the first failure, `TOPIC_ALREADY_EXISTS` among them, after all were tried.
  package func createTopics(_ topics: [NewTopic]) async throws(KafkaError) {
    try await unsafe onHandle { handle, limit throws(KafkaError) in try unsafe create(topics, handle, limit) }
  }

  /// How many partitions a topic has; nil when there is no such topic.
  package func partitions(of topic: String) async throws(KafkaError) -> Int? {
    try await unsafe onHandle { handle, limit throws(KafkaError) in try unsafe countPartitions(topic, handle, limit) }
  }

  /// A topic's setting in force, such as `max.message.bytes`; nil when it has none of that name.
  package func setting(_ name: String, of topic: String) async throws(KafkaError) -> String? {
    try await unsafe onHandle { handle, limit throws(KafkaError) in try unsafe askSetting(name, topic, handle, limit) }
  }

  /// The first offset that is still there, and the one that the next record will get.
  package func watermarks(of partition: TopicPartition) async throws(KafkaError) -> (low: Int64, high: Int64) {
    try await unsafe onHandle { handle, limit throws(KafkaError) in try unsafe askWatermarks(partition, handle, limit) }
  }

  /// The same of many partitions over one connection, in their order.
  package func watermarks(of partitions: [TopicPartition]) async throws(KafkaError) -> [(low: Int64, high: Int64)] {
    try await unsafe onHandle { handle, limit throws(KafkaError) in
      try partitions.map { partition throws(KafkaError) in try unsafe askWatermarks(partition, handle, limit) }
    }
  }

  /// A group's committed offsets (the next to read); partitions without one are left out. Asks again after what passes, as
  /// when the group moves to another coordinator.
  package func committed(
    group: String, partitions: [TopicPartition]
  ) async throws(KafkaError) -> [TopicPartition: Int64] {
    let offsets = try await unsafe onHandle(group: group) { handle, limit throws(KafkaError) in
      try unsafe askCommitted(partitions, handle, limit)
    }
    return offsets.compactMapValues { $0 }
  }

  private func onHandle<Value: Sendable>(
    group: String? = nil, _ body: @escaping @Sendable (OpaquePointer, Duration) throws(KafkaError) -> Value
  ) async throws(KafkaError) -> Value {
    // A consumer's handle: a producer's question about a topic may create it.
    let configuration = try Configuration(
      brokers: brokers, fixed: group.map { ["group.id": $0, "enable.auto.commit": "false"] } ?? [:],
      proposed: ["client.id": "referrald"], properties: properties)
    return try await onOwnThread(orThrow: KafkaError.noThread) { [limit] () throws(KafkaError) in
      let handle = try unsafe configuration.makeHandle(RD_KAFKA_CONSUMER, events: 0)
      defer { unsafe rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE) }
      return try unsafe body(handle, limit)
    }
  }
}

/// Asks, blocking, for a group's offsets, and again after what passes, as when the group moves to another coordinator.
private func askCommitted(
  _ partitions: [TopicPartition], _ handle: OpaquePointer, _ limit: Duration
) throws(KafkaError) -> [TopicPartition: Int64?] {
  let deadline = ContinuousClock.now + limit
  while true {
    do throws(KafkaError) {
      return try unsafe committed(handle, partitions, within: deadline - .now)
    } catch {
      guard error.isRetriable, .now < deadline else { throw error }
      // A pause: there are no callbacks to serve.
      unsafe rd_kafka_poll(handle, 100)
    }
  }
}

private func create(_ topics: [Admin.NewTopic], _ handle: OpaquePointer, _ limit: Duration) throws(KafkaError) {
  var text = [CChar](repeating: 0, count: 512)
  var wanted: [OpaquePointer?] = unsafe []
  defer { unsafe rd_kafka_NewTopic_destroy_array(&wanted, wanted.count) }
  for topic in topics {
    let entry = unsafe rd_kafka_NewTopic_new(
      topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replication), &text, text.count)
    guard let entry = unsafe entry else { throw .invalid("the topic cannot be made; see the cause", cause: string(text)) }
    unsafe wanted.append(entry)
  }
  let queue = unsafe rd_kafka_queue_new(handle)
  defer { unsafe rd_kafka_queue_destroy(queue) }
  unsafe rd_kafka_CreateTopics(handle, &wanted, wanted.count, nil, queue)
  guard let event = unsafe rd_kafka_queue_poll(queue, Int32(clamping: limit.wholeMilliseconds)) else {
    throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "creating topics")
  }
  defer { unsafe rd_kafka_event_destroy(event) }
  let whole = unsafe rd_kafka_event_error(event)
  let words = unsafe rd_kafka_event_error_string(event).map { unsafe String(cString: $0) } ?? ""
  guard whole == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(whole, "creating topics", cause: words) }
  // The results stay with the event.
  var count = 0
  guard let result = unsafe rd_kafka_event_CreateTopics_result(event),
    let answers = unsafe rd_kafka_CreateTopics_result_topics(result, &count)
  else { return }
  for index in 0..<count {
    let error = unsafe rd_kafka_topic_result_error(answers[index])
    let words = unsafe rd_kafka_topic_result_error_string(answers[index]).map { unsafe String(cString: $0) } ?? ""
    guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error, "creating a topic", cause: words) }
  }
}

/// Asks a broker, blocking, how many partitions a topic has; nil when there is no such topic.
func countPartitions(_ topic: String, _ handle: OpaquePointer, _ limit: Duration) throws(KafkaError) -> Int? {
  guard let local = unsafe rd_kafka_topic_new(handle, topic, nil) else {
    throw .invalid("the topic's name is not allowed; correct it")
  }
  defer { unsafe rd_kafka_topic_destroy(local) }
  var answer: UnsafePointer<rd_kafka_metadata>?
  let result = unsafe rd_kafka_metadata(handle, 0, local, &answer, Int32(clamping: limit.wholeMilliseconds))
  guard result == RD_KAFKA_RESP_ERR_NO_ERROR, let answer = unsafe answer else { throw KafkaError(result, "reading metadata") }
  defer { unsafe rd_kafka_metadata_destroy(answer) }
  guard unsafe answer.pointee.topic_cnt > 0, let entry = unsafe answer.pointee.topics else { return nil }
  switch unsafe entry.pointee.err {
  case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: return nil
  case RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE: return Int(unsafe entry.pointee.partition_cnt)
  case let error: throw KafkaError(error, "reading metadata")
  }
}

/// Asks a partition's leader, blocking.
func askWatermarks(
  _ partition: TopicPartition, _ handle: OpaquePointer, _ limit: Duration
) throws(KafkaError) -> (low: Int64, high: Int64) {
  var low: Int64 = 0, high: Int64 = 0
  let result = unsafe rd_kafka_query_watermark_offsets(
    handle, partition.topic, partition.partition, &low, &high, Int32(clamping: limit.wholeMilliseconds))
  guard result == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(result, "asking for the ends of \(partition)") }
  return (low, high)
}
