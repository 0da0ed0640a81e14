import CRdKafka

/// Asks a broker, blocking, for one setting of a topic; nil when it has none of that name.
func askSetting(_ name: String, _ topic: String, _ handle: OpaquePointer, _ limit: Duration) throws(KafkaError) -> String? {
  guard let resource = unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic) else {
    throw .invalid("the topic's name is not allowed; correct it")
  }
  var wanted: [OpaquePointer?] = unsafe [resource]
  defer { unsafe rd_kafka_ConfigResource_destroy_array(&wanted, wanted.count) }
  let queue = unsafe rd_kafka_queue_new(handle)
  defer { unsafe rd_kafka_queue_destroy(queue) }
  unsafe rd_kafka_DescribeConfigs(handle, &wanted, wanted.count, nil, queue)
  guard let event = unsafe rd_kafka_queue_poll(queue, Int32(clamping: limit.wholeMilliseconds)) else {
    throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "reading a topic's settings")
  }
  // The answers stay with the event.
  defer { unsafe rd_kafka_event_destroy(event) }
  let whole = unsafe rd_kafka_event_error(event)
  guard whole == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(whole, "reading a topic's settings") }
  var count = 0
  guard let result = unsafe rd_kafka_event_DescribeConfigs_result(event),
    let answers = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count), count > 0, let answer = unsafe answers[0]
  else { return nil }
  let error = unsafe rd_kafka_ConfigResource_error(answer)
  guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error, "reading a topic's settings") }
  guard let entries = unsafe rd_kafka_ConfigResource_configs(answer, &count) else { return nil }
  for index in 0..<count where unsafe String(cString: rd_kafka_ConfigEntry_name(entries[index])) == name {
    return unsafe rd_kafka_ConfigEntry_value(entries[index]).map { unsafe String(cString: $0) }
  }
  return nil
}
