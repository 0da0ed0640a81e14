import CRdKafka

/// The librdkafka calls of a producer; after it is made, its one thread alone may use it.
@safe
final class ProducerHandle: @unchecked Sendable {
  private let handle: OpaquePointer
  private let queue: OpaquePointer

  init(_ configuration: Configuration, bell: Bell) throws(KafkaError) {
    unsafe handle = try configuration.makeHandle(RD_KAFKA_PRODUCER, events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
    unsafe queue = rd_kafka_queue_get_main(handle)
    unsafe bell.watch(queue)
  }

  /// Frees everything; the last call. What was not acknowledged is given up.
  func destroy() {
    unsafe rd_kafka_queue_destroy(queue)
    unsafe rd_kafka_destroy(handle)
  }

  /// Hands a message over; nil when librdkafka took it, and its end then comes with the ticket.
  func produce(_ message: Producer.Message, ticket: UInt) -> KafkaError? {
    let headers = unsafe makeHeaders(message.headers)
    let key = message.key ?? [], value = message.value ?? []
    let result = unsafe key.withUnsafeBytes { key in
      unsafe value.withUnsafeBytes { value in
        unsafe kafka_door_produce(
          handle, message.topic, message.partition ?? -1, key.baseAddress, message.key == nil ? -1 : key.count,
          value.baseAddress, message.value == nil ? -1 : value.count, headers, ticket)
      }
    }
    guard result != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    // On failure the headers are still ours.
    if let headers = unsafe headers { unsafe rd_kafka_headers_destroy(headers) }
    return unsafe fatalError(of: handle, "sending") ?? KafkaError(result, "sending")
  }

  private func makeHeaders(_ headers: [(name: String, value: [UInt8]?)]) -> OpaquePointer? {
    guard !headers.isEmpty, let list = unsafe rd_kafka_headers_new(headers.count) else { return nil }
    for (name, value) in headers {
      guard let value else {
        unsafe _ = rd_kafka_header_add(list, name, -1, nil, 0)
        continue
      }
      unsafe value.withUnsafeBytes { bytes in
        // Without an address the value would be null.
        unsafe _ =
          bytes.isEmpty
          ? rd_kafka_header_add(list, name, -1, "", 0) : rd_kafka_header_add(list, name, -1, bytes.baseAddress, bytes.count)
      }
    }
    return unsafe list
  }

  /// The messages that came to their end: tickets, with the error of those that failed.
  func reports() -> [(ticket: UInt, error: KafkaError?)] {
    var reports: [(ticket: UInt, error: KafkaError?)] = []
    while let event = unsafe rd_kafka_queue_poll(queue, 0) {
      defer { unsafe rd_kafka_event_destroy(event) }
      // The messages stay with the event; other events have none.
      guard unsafe rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR else { continue }
      while let message = unsafe rd_kafka_event_message_next(event) {
        let error = unsafe message.pointee.err
        let failure =
          error == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : unsafe fatalError(of: handle, "sending") ?? KafkaError(error, "sending")
        reports.append((unsafe kafka_door_message_ticket(message), failure))
      }
    }
    return reports
  }

  /// Gives up all messages; they come to their end with an error.
  func purge() { unsafe _ = rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT) }
}
