import CRdKafka

/// What `rd_kafka_consume_batch_queue` gave, copied out; the messages stay with the caller, who destroys them.
struct BatchCopy {
  var batch: RecordBatch
  /// Errors come as messages.
  var troubles: [(KafkaError, TopicPartition?)] = []
}

/// Copies messages into one buffer.
@safe
struct BatchCopier {
  typealias Messages = UnsafeBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>

  private var records: [RecordBatch.Record] = []
  private var headers: [RecordBatch.Header] = []
  private var ends: [RecordBatch.End] = []
  private var sources: [RecordBatch.Source] = []
  /// By the topic's handle, which stands for its name, and the partition: index into `sources`, or nil for one not wanted.
  private var indices: [(topic: OpaquePointer?, partition: Int32, source: Int?)] = unsafe []
  private var last = 0
  /// The pieces to copy, in order; ranges are handed out when a piece is noted.
  private var pieces: [UnsafeRawBufferPointer] = unsafe []
  /// Bytes of what was added: keys, values, headers' names and values.
  private(set) var size = 0
  private var troubles: [(KafkaError, TopicPartition?)] = []

  /// Copies records, leaving out those of partitions for which `epoch` knows none.
  static func copy(_ messages: Messages, epoch: (TopicPartition) -> Int64?) -> BatchCopy {
    var copier = BatchCopier()
    unsafe copier.add(messages, epoch: epoch)
    return copier.copied()
  }

  /// Adds records to what will be copied; the messages must be there until then.
  mutating func add(_ messages: Messages, epoch: (TopicPartition) -> Int64?) {
    records.reserveCapacity(records.count + messages.count)
    unsafe pieces.reserveCapacity(pieces.count + messages.count * 2)
    for index in messages.indices {
      guard let message = unsafe messages[index] else { continue }
      let error = unsafe message.pointee.err
      if error == RD_KAFKA_RESP_ERR_NO_ERROR {
        unsafe add(message, epoch)
      } else if error == RD_KAFKA_RESP_ERR__PARTITION_EOF {
        unsafe addEnd(message.pointee, epoch)
      } else {
        unsafe troubles.append((Self.trouble(message), Self.partition(of: message)))
      }
    }
  }

  /// Copies all that was added.
  func copied() -> BatchCopy { BatchCopy(batch: finish(), troubles: troubles) }

  private mutating func add(_ pointer: UnsafeMutablePointer<rd_kafka_message_t>, _ epoch: (TopicPartition) -> Int64?) {
    let message = unsafe pointer.pointee
    guard let source = unsafe source(message, epoch) else { return }
    let key = unsafe piece(message.key, message.key_len), value = unsafe piece(message.payload, message.len)
    var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let time = unsafe rd_kafka_message_timestamp(pointer, &kind)
    unsafe records.append(
      RecordBatch.Record(
        partition: source, offset: message.offset, key: key, value: value,
        timestampMilliseconds: kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || time < 0 ? nil : time, headers: addHeaders(pointer)))
  }

  /// The message that the end was reached says where that is: behind markers and aborted records too.
  private mutating func addEnd(_ message: rd_kafka_message_t, _ epoch: (TopicPartition) -> Int64?) {
    guard let source = unsafe source(message, epoch) else { return }
    unsafe ends.append(RecordBatch.End(partition: source, next: message.offset))
  }

  private mutating func addHeaders(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> Range<Int> {
    let first = headers.count
    var list: OpaquePointer?
    // The list stays with the message.
    guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list = unsafe list else {
      return first..<first
    }
    var name: UnsafePointer<CChar>?, value: UnsafeRawPointer?, valueSize = 0
    while unsafe rd_kafka_header_get_all(list, headers.count - first, &name, &value, &valueSize) == RD_KAFKA_RESP_ERR_NO_ERROR,
      let text = unsafe name
    {
      // A name ends in a zero, which is not part of it.
      let nameRange = unsafe piece(UnsafeRawPointer(text), strlen(text)) ?? size..<size
      unsafe headers.append(RecordBatch.Header(name: nameRange, value: piece(value, valueSize)))
    }
    return first..<headers.count
  }

  private mutating func piece(_ start: UnsafeRawPointer?, _ length: Int) -> Range<Int>? {
    guard let start = unsafe start else { return nil }
    unsafe pieces.append(UnsafeRawBufferPointer(start: start, count: length))
    size += length
    return size - length..<size
  }

  /// Messages come in runs of one partition, so the last answer mostly stands.
  private mutating func source(_ message: rd_kafka_message_t, _ epoch: (TopicPartition) -> Int64?) -> Int? {
    let topic = unsafe message.rkt, partition = unsafe message.partition
    if unsafe last < indices.count, unsafe indices[last].topic == topic, unsafe indices[last].partition == partition {
      return unsafe indices[last].source
    }
    if let known = unsafe indices.firstIndex(where: { unsafe $0.topic == topic && $0.partition == partition }) {
      last = known
      return unsafe indices[known].source
    }
    last = unsafe indices.count
    let name = unsafe TopicPartition(String(cString: rd_kafka_topic_name(topic)), partition)
    let current = epoch(name)
    unsafe indices.append((topic, partition, current.map { _ in sources.count }))
    if let current { sources.append(RecordBatch.Source(name, epoch: current)) }
    return unsafe indices[last].source
  }

  private func finish() -> RecordBatch {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let target = UnsafeMutableRawBufferPointer(buffer)
      for index in unsafe pieces.indices {
        let piece = unsafe pieces[index]
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[count..<count + piece.count]).copyMemory(from: piece)
        count += piece.count
      }
    }
    return RecordBatch(bytes: bytes, records: records, headers: headers, partitions: sources, ends: ends)
  }

  private static func partition(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> TopicPartition? {
    guard let topic = unsafe message.pointee.rkt, let name = unsafe rd_kafka_topic_name(topic) else { return nil }
    return unsafe TopicPartition(String(cString: name), message.pointee.partition)
  }

  private static func trouble(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> KafkaError {
    let words = unsafe rd_kafka_message_errstr(message).map { unsafe String(cString: $0) } ?? ""
    return unsafe KafkaError(message.pointee.err, "fetching", cause: words)
  }
}
