import Kafka
import Settings

/// The process's consumer and producer.
struct Connections: Sendable {
  let consumer: Consumer
  let producer: Producer
  let logs: LogProbe
  private let leavesAtStop: Bool

  init(_ settings: Settings) throws(KafkaError) {
    let properties = Self.properties(settings)
    logs = LogProbe(brokers: settings.kafka.brokers, properties: properties)
    leavesAtStop = settings.kafka.leavesAtStop
    producer = try Producer(brokers: settings.kafka.brokers, properties: properties)
    consumer = try Consumer(Self.reading(settings))
  }

  private static func reading(_ settings: Settings) -> Consumer.Settings {
    var reading = Consumer.Settings(
      brokers: settings.kafka.brokers, group: settings.kafka.group, instanceID: settings.instance,
      topics: settings.kafka.topicsIn)
    reading.properties = properties(settings)
    reading.batchLimit = settings.pipeline.batch
    // A commit that takes longer is made again; a stop waits for the last one.
    reading.commitTimeout = .seconds(5)
    return reading
  }

  /// Has librdkafka check the properties, also against each other, as the start does; nil: they are sound.
  static func fault(_ settings: Settings) -> KafkaError? {
    do throws(KafkaError) {
      try reading(settings).check()
      try Producer.check(brokers: settings.kafka.brokers, properties: properties(settings))
      return nil
    } catch { return error }
  }

  /// librdkafka's properties, the password among them.
  static func properties(_ settings: Settings) -> [String: String] {
    var properties = settings.kafka.libraryProperties
    if let password = settings.secrets.kafkaPassword { properties["sasl.password"] = password.revealed }
    return properties
  }

  /// Leaves the group in order, and takes at most 7 s for it when Kafka is away.
  func close() async {
    async let left: Void = consumer.close(within: .seconds(5), forGood: leavesAtStop)
    await producer.close(within: .seconds(5))
    await left
  }
}

extension Settings.Kafka {
  /// The properties as librdkafka takes them.
  var libraryProperties: [String: String] { Dictionary(properties.map { ($0.name, $0.text) }) { $1 } }
}
