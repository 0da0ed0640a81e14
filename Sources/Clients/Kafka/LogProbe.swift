import CRdKafka
import Threads

/// Looks at single places of logs, outside of any group.
package struct LogProbe: Sendable {
  private let brokers: [String]
  private let properties: [String: String]
  private let limit: Duration

  /// Names a cluster.
  /// - Parameters:
  ///   - properties: more of librdkafka's, security above all.
  ///   - limit: how long one look may take; default 15 s.
  package init(brokers: [String], properties: [String: String] = [:], within limit: Duration = .seconds(15)) {
    self.brokers = brokers
    self.properties = properties
    self.limit = limit
  }

  /// Looks at one place of each of the partitions, over one connection.
  /// - Parameter offsets: the places; nil: only the log's ends are asked for.
  /// - Returns: what is there; partitions that cannot be read now are left out.
  package func look(at offsets: [TopicPartition: Int64?]) async throws(KafkaError) -> [TopicPartition: LogGlimpse] {
    let configuration = try Configuration(
      brokers: brokers,
      fixed: ["auto.offset.reset": "error", "isolation.level": "read_committed", "enable.partition.eof": "true"],
      proposed: ["client.id": "referrald", "fetch.wait.max.ms": "50", "max.partition.fetch.bytes": "4096"],
      properties: properties.filter { $0.key != "debug" })
    return try await onOwnThread(orThrow: KafkaError.noThread) { [limit] () throws(KafkaError) in
      let looking = try Looking(configuration, until: .now + limit)
      defer { looking.close() }
      return looking.look(at: offsets)
    }
  }
}

/// What a log looks like at a place.
package struct LogGlimpse: Hashable, Sendable {
  /// The first offset that is still there.
  package var low: Int64
  /// The one that the next record gets.
  package var high: Int64
  /// The first record at the place or behind it; nil: none, or the place is not in the log, or was not asked for.
  package var record: RecordMark?

  /// Joins a glimpse's parts.
  package init(low: Int64, high: Int64, record: RecordMark?) {
    self.low = low
    self.high = high
    self.record = record
  }
}

/// The librdkafka calls of one look, all on one thread.
@safe
private final class Looking {
  private let handle: OpaquePointer
  private let queue: OpaquePointer
  private let deadline: ContinuousClock.Instant
  private var topics: [String: OpaquePointer] = unsafe [:]
  private var started: Set<TopicPartition> = []

  init(_ configuration: Configuration, until deadline: ContinuousClock.Instant) throws(KafkaError) {
    self.deadline = deadline
    unsafe handle = try configuration.makeHandle(RD_KAFKA_CONSUMER, events: 0)
    unsafe queue = rd_kafka_queue_new(handle)
  }

  func look(at offsets: [TopicPartition: Int64?]) -> [TopicPartition: LogGlimpse] {
    var glimpses: [TopicPartition: LogGlimpse] = [:]
    for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
      guard left > .zero else { break }
      // What cannot be asked for now is left out: its topic may be gone, or its leader.
      guard let ends = try? unsafe askWatermarks(partition, handle, min(left, .seconds(5))) else { continue }
      glimpses[partition] = LogGlimpse(low: ends.low, high: ends.high, record: nil)
      guard let offset, (ends.low..<max(ends.low, ends.high)).contains(offset) else { continue }
      if !start(partition, at: offset) { glimpses[partition] = nil }
    }
    var missing = started
    while !missing.isEmpty, left > .zero { take(&glimpses, &missing) }
    for partition in missing { glimpses[partition] = nil }
    return glimpses
  }

  private var left: Duration { deadline - .now }

  private func start(_ partition: TopicPartition, at offset: Int64) -> Bool {
    if unsafe topics[partition.topic] == nil { unsafe topics[partition.topic] = rd_kafka_topic_new(handle, partition.topic, nil) }
    guard let topic = unsafe topics[partition.topic],
      unsafe rd_kafka_consume_start_queue(topic, partition.partition, offset, queue) == 0
    else { return false }
    started.insert(partition)
    return true
  }

  private func take(_ glimpses: inout [TopicPartition: LogGlimpse], _ missing: inout Set<TopicPartition>) {
    var messages = unsafe [UnsafeMutablePointer<rd_kafka_message_t>?](repeating: nil, count: 100)
    let count = unsafe rd_kafka_consume_batch_queue(queue, 100, &messages, messages.count)
    guard count > 0 else { return }
    defer { unsafe kafka_door_destroy_messages(&messages, count) }
    let batch = unsafe messages.withUnsafeBufferPointer {
      unsafe BatchCopier.copy(UnsafeBufferPointer(rebasing: $0[..<count])) { _ in 0 }
    }.batch
    for record in batch.records where missing.remove(batch.partitions[record.partition].partition) != nil {
      glimpses[batch.partitions[record.partition].partition]?.record = batch.mark(of: record)
    }
    for end in batch.ends { missing.remove(batch.partitions[end.partition].partition) }
  }

  func close() {
    for partition in started {
      if let topic = unsafe topics[partition.topic] { unsafe rd_kafka_consume_stop(topic, partition.partition) }
    }
    unsafe rd_kafka_queue_destroy(queue)
    while let entry = unsafe topics.popFirst() { unsafe rd_kafka_topic_destroy(entry.value) }
    unsafe rd_kafka_destroy(handle)
  }
}
