package import DemoDay
import Kafka
package import Time

/// A record to publish, with what the log will say of it.
package struct LoadRecord: Sendable {
  package var topic: String
  /// Nil: no key.
  package var key: [UInt8]?
  /// Nil: a tombstone.
  package var value: [UInt8]?
  package var headers: [(name: String, value: [UInt8]?)]
  package var eventID: String?
  package var source: String?
  package var time: Timestamp?
  package var customerID: String?
  package var kind: ProducedEvent.Kind

  /// Joins a record's parts; see `ProducedEvent` for those that the log takes.
  package init(
    topic: String, key: [UInt8]?, value: [UInt8]?, headers: [(name: String, value: [UInt8]?)] = [], eventID: String?,
    source: String? = nil, time: Timestamp?, customerID: String?, kind: ProducedEvent.Kind
  ) {
    self.topic = topic
    self.key = key
    self.value = value
    self.headers = headers
    self.eventID = eventID
    self.source = source
    self.time = time
    self.customerID = customerID
    self.kind = kind
  }

  /// A record of the demo's day, for a topic.
  package init(_ record: DemoRecord, topic: String) {
    self.init(
      topic: topic, key: record.key, value: record.value, headers: record.headers, eventID: record.eventID,
      source: record.source, time: record.time, customerID: record.customerID, kind: ProducedEvent.Kind(record.kind))
  }

  var message: Producer.Message { Producer.Message(topic: topic, key: key, value: value, headers: headers) }

  func produced(at now: Timestamp) -> ProducedEvent {
    ProducedEvent(
      topic: topic, key: key.map { String(decoding: $0, as: UTF8.self) } ?? "", eventID: eventID, source: source, time: time,
      customerID: customerID, kind: kind, producedAt: now)
  }
}

extension ProducedEvent.Kind {
  init(_ kind: DemoRecord.Kind) {
    self =
      switch kind {
      case .irrelevant: .irrelevant
      case .signal: .signal
      case .veto: .veto
      case .lifecycle: .lifecycle
      case .duplicate: .duplicate
      case .malformed: .malformed
      case .late: .late
      }
  }
}
