import CRdKafka
import Threads

/// Reads a topic up to its present end, without a group: for looking into it, not for taking part.
package struct TopicReader: Sendable {
  private let brokers: [String]
  private let properties: [String: String]

  /// Names a cluster; `properties` are more of librdkafka's, security above all.
  package init(brokers: [String], properties: [String: String] = [:]) {
    self.brokers = brokers
    self.properties = properties
  }

  /// Reads from the beginning, or from given offsets by partition, up to the ends that stood at the call.
  /// - Parameters:
  ///   - partitions: only these; nil: all there are.
  ///   - limit: the most records in all.
  ///   - body: takes up to 1,000 records at a time; false stops the reading.
  package func read(
    _ topic: String, from starts: [Int32: Int64] = [:], partitions: Set<Int32>? = nil, limit: Int,
    _ body: (RecordBatch) throws -> Bool
  ) async throws {
    guard limit > 0 else { return }
    let count = try await Admin(brokers: brokers, properties: properties).partitions(of: topic)
    guard let count else { throw KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "reading \(topic)") }
    let configuration = try Configuration(
      brokers: brokers,
      fixed: ["auto.offset.reset": "error", "isolation.level": "read_committed", "enable.partition.eof": "true"],
      proposed: ["fetch.queue.backoff.ms": "20", "client.id": "referrald"], properties: properties)
    let reading = try await onOwnThread(orThrow: KafkaError.noThread) { () throws(KafkaError) in
      let chosen = (0..<Int32(clamping: count)).filter { partitions?.contains($0) ?? true }
      return try TopicReading(configuration, topic, partitions: chosen, from: starts)
    }
    var left = limit, failure: (any Error)?
    do {
      while left > 0 {
        let most = min(left, 1_000)
        guard let batch = try await onOwnThread(orThrow: KafkaError.noThread, { () throws(KafkaError) in try reading.next(most) })
        else { break }
        left -= batch.records.count
        if try !body(batch) { break }
      }
    } catch { failure = error }
    try await onOwnThread(orThrow: KafkaError.noThread) { () throws(KafkaError) in reading.close() }
    if let failure { throw failure }
  }
}

/// The librdkafka calls of one reading; used by one thread at a time.
@safe
private final class TopicReading: @unchecked Sendable {
  private let handle: OpaquePointer
  private let queue: OpaquePointer
  private let topic: OpaquePointer
  /// By partition, the end up to which is read; those that are done are taken out.
  private var ends: [Int32: Int64] = [:]
  private var started: [Int32] = []

  init(_ configuration: Configuration, _ name: String, partitions: [Int32], from starts: [Int32: Int64]) throws(KafkaError) {
    unsafe handle = try configuration.makeHandle(RD_KAFKA_CONSUMER, events: 0)
    unsafe queue = rd_kafka_queue_new(handle)
    unsafe topic = rd_kafka_topic_new(handle, name, nil)
    do throws(KafkaError) {
      for partition in partitions { try start(TopicPartition(name, partition), at: starts[partition]) }
    } catch {
      close()
      throw error
    }
  }

  private func start(_ partition: TopicPartition, at start: Int64?) throws(KafkaError) {
    let (low, high) = try unsafe askWatermarks(partition, handle, .seconds(15))
    let first = max(start ?? low, low)
    guard first < high else { return }
    guard unsafe rd_kafka_consume_start_queue(topic, partition.partition, first, queue) == 0 else {
      throw KafkaError(rd_kafka_last_error(), "reading \(partition)")
    }
    started.append(partition.partition)
    ends[partition.partition] = high
  }

  /// The next records, never empty; nil at the end.
  func next(_ most: Int) throws(KafkaError) -> RecordBatch? {
    while !ends.isEmpty {
      let copy = try take(most)
      for end in copy.batch.ends { ends[copy.batch.partitions[end.partition].partition.partition] = nil }
      for record in copy.batch.records {
        let partition = copy.batch.partitions[record.partition].partition.partition
        if let end = ends[partition], record.offset + 1 >= end { ends[partition] = nil }
      }
      if !copy.batch.records.isEmpty { return copy.batch }
    }
    return nil
  }

  private func take(_ most: Int) throws(KafkaError) -> BatchCopy {
    var messages = unsafe [UnsafeMutablePointer<rd_kafka_message_t>?](repeating: nil, count: most)
    // The first message may take as long as a broker's return.
    var count = unsafe rd_kafka_consume_batch_queue(queue, 15_000, &messages, 1)
    if count == 1 && most > 1 { unsafe count += messages.withUnsafeMutableBufferPointer { unsafe rest($0) } }
    guard count > 0 else { throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "reading the topic") }
    defer { unsafe kafka_door_destroy_messages(&messages, count) }
    let copy = unsafe messages.withUnsafeBufferPointer {
      unsafe BatchCopier.copy(UnsafeBufferPointer(rebasing: $0[..<count])) { _ in 0 }
    }
    // Passing troubles pass; whoever waits in vain gets the error above.
    if let error = copy.troubles.lazy.map(\.0).first(where: { !$0.isRetriable }) { throw error }
    return copy
  }

  private func rest(_ buffer: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>) -> Int {
    let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[1...])
    return max(0, unsafe rd_kafka_consume_batch_queue(queue, 0, free.baseAddress, free.count))
  }

  func close() {
    for partition in started { unsafe rd_kafka_consume_stop(topic, partition) }
    unsafe rd_kafka_queue_destroy(queue)
    unsafe rd_kafka_topic_destroy(topic)
    unsafe rd_kafka_destroy(handle)
  }
}
