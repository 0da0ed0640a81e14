import CRdKafka

/// The librdkafka that this process runs with.
package enum KafkaLibrary {
  /// As `2.0.2`.
  package static var version: String { unsafe String(cString: rd_kafka_version_str()) }

  /// The properties that referrald sets where librdkafka knows them, and this one does not; each has a substitute in our code.
  package static var missingProperties: [String] {
    guard let conf = unsafe rd_kafka_conf_new() else { return [] }
    defer { unsafe rd_kafka_conf_destroy(conf) }
    return Consumer.Settings.proposed.sorted { $0.key < $1.key }.filter { name, value in
      unsafe rd_kafka_conf_set(conf, name, value, nil, 0) == RD_KAFKA_CONF_UNKNOWN
    }.map(\.key)
  }
}
