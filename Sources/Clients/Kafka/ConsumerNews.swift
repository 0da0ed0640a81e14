import CRdKafka

/// An event of librdkafka's control queue, copied.
enum ConsumerNews {
  case assigned([TopicPartition])
  case revoked([TopicPartition], isLost: Bool)
  case committed(ticket: UInt, Result<Void, KafkaError>)
  /// Whether the brokers answer questions about groups.
  case groups(Result<Void, KafkaError>)
  case group(Result<GroupView, KafkaError>)
  case trouble(KafkaError, TopicPartition?)
  /// The regular statistics, and whether a broker is up in them.
  case tick(isConnected: Bool)
  case nothing

  /// Copies an event, which stays with the caller.
  init(_ event: OpaquePointer, _ handle: OpaquePointer) {
    switch unsafe rd_kafka_event_type(event) {
    case RD_KAFKA_EVENT_REBALANCE: unsafe self = Self.rebalance(event, handle)
    case RD_KAFKA_EVENT_OFFSET_COMMIT: unsafe self = Self.commit(event)
    case RD_KAFKA_EVENT_LISTCONSUMERGROUPS_RESULT: unsafe self = .groups(Self.groups(event))
    case RD_KAFKA_EVENT_DESCRIBECONSUMERGROUPS_RESULT: unsafe self = .group(GroupView.read(event))
    case RD_KAFKA_EVENT_ERROR: unsafe self = Self.error(event, handle)
    case RD_KAFKA_EVENT_STATS:
      // A broker's state; the group's states are written in small letters.
      self = unsafe .tick(isConnected: rd_kafka_event_stats(event).map { unsafe strstr($0, "\"state\":\"UP\"") != nil } ?? false)
    default: self = .nothing
    }
  }

  private static func rebalance(_ event: OpaquePointer, _ handle: OpaquePointer) -> ConsumerNews {
    let partitions = unsafe PartitionList.entries(of: rd_kafka_event_topic_partition_list(event)).map(\.partition)
    let isAssignment = unsafe rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
    return isAssignment
      ? .assigned(partitions) : .revoked(partitions, isLost: unsafe rd_kafka_assignment_lost(handle) != 0)
  }

  private static func commit(_ event: OpaquePointer) -> ConsumerNews {
    let whole = unsafe rd_kafka_event_error(event)
    let entries = unsafe PartitionList.entries(of: rd_kafka_event_topic_partition_list(event))
    let fault = ([whole] + entries.map(\.error)).first { $0 != RD_KAFKA_RESP_ERR_NO_ERROR }
    let result: Result<Void, KafkaError> = fault.map { .failure(KafkaError($0, "committing")) } ?? .success(())
    return .committed(ticket: unsafe kafka_door_event_ticket(event), result)
  }

  /// One broker that does not know the question is enough to leave the others alone: any of them may be the coordinator.
  private static func groups(_ event: OpaquePointer) -> Result<Void, KafkaError> {
    let doing = "asking for the brokers' groups"
    let whole = unsafe rd_kafka_event_error(event)
    guard whole == RD_KAFKA_RESP_ERR_NO_ERROR else { return .failure(KafkaError(whole, doing)) }
    var count = 0
    // The errors stay with the event.
    guard let result = unsafe rd_kafka_event_ListConsumerGroups_result(event),
      let errors = unsafe rd_kafka_ListConsumerGroups_result_errors(result, &count), count > 0
    else { return .success(()) }
    let codes = unsafe UnsafeBufferPointer(start: errors, count: count).map { unsafe rd_kafka_error_code($0) }
    let code = codes.first { $0 == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE } ?? codes[0]
    return .failure(KafkaError(code, doing))
  }

  private static func error(_ event: OpaquePointer, _ handle: OpaquePointer) -> ConsumerNews {
    let words = unsafe rd_kafka_event_error_string(event).map { unsafe String(cString: $0) } ?? ""
    if unsafe rd_kafka_event_error_is_fatal(event) != 0 || rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__FATAL {
      return .trouble(unsafe fatalError(of: handle, "consuming") ?? KafkaError(RD_KAFKA_RESP_ERR__FATAL, "consuming"), nil)
    }
    return unsafe .trouble(KafkaError(rd_kafka_event_error(event), "consuming", cause: words), partition(of: event))
  }

  private static func partition(of event: OpaquePointer) -> TopicPartition? {
    // A copy, ours to destroy.
    guard let entry = unsafe rd_kafka_event_topic_partition(event) else { return nil }
    defer { unsafe rd_kafka_topic_partition_destroy(entry) }
    return unsafe TopicPartition(String(cString: entry.pointee.topic), entry.pointee.partition)
  }
}

/// The error that made a handle useless; nil when it is well.
func fatalError(of handle: OpaquePointer, _ doing: String) -> KafkaError? {
  var text = [CChar](repeating: 0, count: 512)
  let number = unsafe rd_kafka_fatal_error(handle, &text, text.count)
  return number == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(number, doing, cause: string(text), isFatal: true)
}
