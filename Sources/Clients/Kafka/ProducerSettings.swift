extension Producer {
  /// The most bytes of one message, headers and key among them, as these properties have it; 2 MiB where they say nothing.
  package static func messageLimit(_ properties: [String: String]) -> Int {
    properties["message.max.bytes"].flatMap { Int($0) } ?? 2 << 20
  }

  /// What `max.message.bytes` of a topic must be for it to take every message that a producer with these properties sends.
  package static func topicLimit(_ properties: [String: String]) -> Int { messageLimit(properties) + framing }

  /// A message travels in a batch, whose own bytes the broker counts too: 61, and some 30 a message.
  private static let framing = 1_024

  /// - Throws: what librdkafka refuses of the properties, each by itself.
  static func configuration(brokers: [String], properties: [String: String]) throws(KafkaError) -> Configuration {
    try Configuration(
      brokers: brokers, fixed: ["enable.idempotence": "true", "acks": "all"],
      forbidden: [
        "request.required.acks", "max.in.flight", "max.in.flight.requests.per.connection", "retries",
        "message.send.max.retries", "queuing.strategy", "transactional.id", "delivery.report.only.error",
      ],
      // librdkafka's own limit is below what a broker takes by default: a record of that size would have no room for more headers.
      proposed: [
        "message.timeout.ms": "30000", "partitioner": "murmur2_random", "client.id": "referrald",
        "message.max.bytes": "\(messageLimit([:]))",
      ],
      properties: properties)
  }
}
