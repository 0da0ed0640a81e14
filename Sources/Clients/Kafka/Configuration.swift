import CRdKafka

/// Properties for a librdkafka handle: what we insist on, what we propose, and what the user adds.
struct Configuration {
  private var values: [String: String]
  /// Proposals that an older librdkafka may not know.
  private let proposed: Set<String>
  /// librdkafka logs to stderr when the user asks for `debug`, else not at all: errors come as events.
  private let logs: Bool

  /// Joins properties; throws when the user sets one that we insist on.
  /// - Parameters:
  ///   - forbidden: more names that the user may not set, such as other spellings.
  init(
    brokers: [String], fixed: [String: String], forbidden: Set<String> = [], proposed: [String: String] = [:],
    properties: [String: String]
  ) throws(KafkaError) {
    guard !brokers.isEmpty, brokers.allSatisfy({ !$0.isEmpty }) else {
      throw .invalid("no broker is named; set bootstrap.servers to host:port, with commas between several")
    }
    let ours = forbidden.union(fixed.keys).union(["bootstrap.servers", "metadata.broker.list", "log.queue"])
    let refused = ours.intersection(properties.keys).sorted()
    guard refused.isEmpty else {
      throw .invalid("these properties belong to referrald: \(refused.joined(separator: ", ")); remove them")
    }
    values = proposed.merging(properties) { $1 }.merging(fixed) { $1 }
      .merging(["bootstrap.servers": brokers.joined(separator: ",")]) { $1 }
    self.proposed = Set(proposed.keys).subtracting(properties.keys)
    logs = properties["debug"] != nil
  }

  private init() { (values, proposed, logs) = ([:], [], false) }

  /// For a handle that talks to nobody.
  static let withoutBrokers = Configuration()

  /// Has librdkafka check the properties, also against each other, with a handle that knows no broker and lives for a moment.
  func check(_ kind: rd_kafka_type_t) throws(KafkaError) {
    var alone = self
    alone.values["bootstrap.servers"] = nil
    let handle = try unsafe alone.makeHandle(kind, events: 0)
    unsafe rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
  }

  /// Makes the handle; the caller destroys it.
  /// - Parameter notes: where librdkafka tells what comes as no event; must outlive the handle.
  func makeHandle(
    _ kind: rd_kafka_type_t, events: Int32, notes: UnsafeMutablePointer<kafka_door_notes>? = nil
  ) throws(KafkaError) -> OpaquePointer {
    guard let conf = unsafe rd_kafka_conf_new() else { throw .invalid("no memory for a Kafka client") }
    if let notes = unsafe notes { unsafe _ = kafka_door_take_notes(conf, notes) }
    var text = [CChar](repeating: 0, count: 512)
    for (name, value) in values {
      let result = unsafe rd_kafka_conf_set(conf, name, value, &text, text.count)
      guard result == RD_KAFKA_CONF_OK || (result == RD_KAFKA_CONF_UNKNOWN && proposed.contains(name)) else {
        unsafe rd_kafka_conf_destroy(conf)
        // librdkafka's words would repeat the value, which may be a secret.
        let fault = result == RD_KAFKA_CONF_UNKNOWN ? "is not known to librdkafka" : "has a value that librdkafka refuses"
        throw .invalid("the Kafka property \(name) \(fault); correct or remove it")
      }
    }
    unsafe rd_kafka_conf_set_events(conf, events)
    if !logs { unsafe rd_kafka_conf_set_log_cb(conf, nil) }
    guard let handle = unsafe rd_kafka_new(kind, conf, &text, text.count) else {
      unsafe rd_kafka_conf_destroy(conf)
      throw .invalid("librdkafka cannot start; see the cause", cause: string(text))
    }
    // From here the handle owns the configuration.
    return unsafe handle
  }
}

/// The text up to the zero that C put at its end.
func string(_ text: [CChar]) -> String { String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) }

extension Duration {
  /// From one to a day, for C interfaces that take zero as no limit.
  var wholeMilliseconds: Int {
    let parts = min(self, .seconds(86_400)).components
    return max(1, Int(parts.seconds) * 1_000 + Int(parts.attoseconds / 1_000_000_000_000_000))
  }
}
