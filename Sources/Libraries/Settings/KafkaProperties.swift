/// Which librdkafka properties the settings may hold.
enum KafkaProperties {
  /// Set by referrald, since its promises hang on them.
  static let owned: Set<String> = [
    "metadata.broker.list", "bootstrap.servers", "group.id", "group.instance.id", "client.id", "enable.auto.commit",
    "auto.commit.enable", "enable.auto.offset.store", "auto.offset.reset", "partition.assignment.strategy", "isolation.level",
    "enable.partition.eof", "enable.idempotence", "acks", "request.required.acks", "transactional.id", "log.queue",
    "statistics.interval.ms", "queued.max.messages.kbytes", "go.events.channel.enable", "plugin.library.paths",
    "session.timeout.ms", "group.protocol", "max.in.flight", "max.in.flight.requests.per.connection", "retries",
    "message.send.max.retries", "queuing.strategy", "delivery.report.only.error",
  ]

  /// Hold a secret, and where it goes instead.
  private static let secret: [String: String] = [
    "sasl.password": "put it into the secret kafka_password",
    "ssl.key.password": "use a key file without a passphrase that only the service can read",
    "ssl.keystore.password": "use ssl.key.location and ssl.certificate.location instead",
    "ssl.key.pem": "put it into a file that only the service can read and name that in ssl.key.location",
    "sasl.oauthbearer.client.secret": "use another sasl.mechanism", "sasl.oauthbearer.config": "use another sasl.mechanism",
  ]

  /// The pairs as they are, none twice.
  static func checked(_ pairs: [WrittenValue.Pair]) throws(ValueFault) -> [WrittenValue.Pair] {
    var seen: Set<String> = []
    for pair in pairs {
      if let fault = fault(of: pair.name, pair.text) { throw fault }
      guard seen.insert(pair.name).inserted else { throw ValueFault("names \(pair.name) twice", "name it once") }
    }
    return pairs
  }

  private static func fault(of name: String, _ text: String) -> ValueFault? {
    guard !name.isEmpty, name.utf8.allSatisfy(Letter.isInName) else {
      return ValueFault("has a name that is no property's", "use names such as security.protocol")
    }
    if owned.contains(name) { return ValueFault("sets \(name), which referrald owns", "remove it") }
    if let remedy = secret[name] { return ValueFault("sets \(name), a secret", remedy) }
    return text.utf8.contains(0) ? ValueFault("holds a zero byte", "remove it") : nil
  }
}
