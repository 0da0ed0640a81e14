import CRdKafka

extension Consumer.Settings {
  /// Has librdkafka check the properties, each and against each other; nobody is connected to.
  package func check() throws(KafkaError) { try configuration().check(RD_KAFKA_CONSUMER) }
}

extension Producer {
  /// Has librdkafka check a producer's properties, each and against each other; nobody is connected to.
  package static func check(brokers: [String], properties: [String: String]) throws(KafkaError) {
    try configuration(brokers: brokers, properties: properties).check(RD_KAFKA_PRODUCER)
  }
}
