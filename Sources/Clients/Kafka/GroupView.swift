import CRdKafka

/// What a group's coordinator says of it, copied.
struct GroupView {
  /// No rebalance is under way at the coordinator; members may still be giving partitions back before they ask for the next one.
  var isStable: Bool
  /// By member, the partitions that the coordinator has written down as its own.
  var owned: [String: [TopicPartition]]

  /// The members, those with the fewest partitions first: they disturb the least by leaving.
  var members: [String] { owned.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }.map(\.key) }

  /// Reads the answer to a question about one group; the event stays with the caller.
  static func read(_ event: OpaquePointer) -> Result<GroupView, KafkaError> {
    let whole = unsafe rd_kafka_event_error(event)
    guard whole == RD_KAFKA_RESP_ERR_NO_ERROR else { return .failure(KafkaError(whole, "asking for the group's members")) }
    var count = 0
    // The descriptions stay with the event.
    guard let result = unsafe rd_kafka_event_DescribeConsumerGroups_result(event),
      let groups = unsafe rd_kafka_DescribeConsumerGroups_result_groups(result, &count), count > 0, let group = unsafe groups[0]
    else { return .failure(KafkaError(RD_KAFKA_RESP_ERR__BAD_MSG, "asking for the group's members")) }
    if let error = unsafe rd_kafka_ConsumerGroupDescription_error(group),
      case let code = unsafe rd_kafka_error_code(error), code != RD_KAFKA_RESP_ERR_NO_ERROR
    {
      return .failure(KafkaError(code, "asking for the group's members"))
    }
    return .success(unsafe GroupView(group))
  }

  private init(_ group: OpaquePointer) {
    isStable = unsafe rd_kafka_ConsumerGroupDescription_state(group) == RD_KAFKA_CONSUMER_GROUP_STATE_STABLE
    owned = [:]
    for index in 0..<(unsafe rd_kafka_ConsumerGroupDescription_member_count(group)) {
      guard let member = unsafe rd_kafka_ConsumerGroupDescription_member(group, index),
        let id = unsafe rd_kafka_MemberDescription_consumer_id(member)
      else { continue }
      let assignment = unsafe rd_kafka_MemberDescription_assignment(member)
      let list = unsafe assignment.flatMap { unsafe rd_kafka_MemberAssignment_partitions($0) }
      unsafe owned[String(cString: id)] = PartitionList.entries(of: list).map(\.partition)
    }
  }
}
