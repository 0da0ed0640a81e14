package import Events
package import JSONTree
package import Time

/// One record that the broker acknowledged, as a line of the producer's log tells it.
package struct ProducedEvent: Sendable, Equatable {
  package var topic: String
  /// The record's key as text; empty where it has none.
  package var key: String
  /// Nil where the record is malformed.
  package var eventID: String?
  /// The source of a CloudEvents record; nil: Plain, and the topic stands in.
  package var source: String?
  /// The event's own time; nil where the record is malformed.
  package var time: Timestamp?
  /// The customer's id; nil where the event names none.
  package var customerID: String?
  package var kind: Kind
  /// Just before the record was handed to the producer.
  package var producedAt: Timestamp

  /// What the one who produced it means it to be.
  package enum Kind: String, Sendable, CaseIterable {
    case signal, veto, lifecycle, irrelevant, malformed
    /// An exact repeat of an earlier event.
    case duplicate
    /// A signal that is older than the policy's `max_event_age`.
    case late

    /// Whether the pipeline must remember it.
    package var isRelevant: Bool { self != .irrelevant && self != .malformed }
  }

  /// Joins the parts of a line.
  package init(
    topic: String, key: String, eventID: String?, source: String? = nil, time: Timestamp?, customerID: String?, kind: Kind,
    producedAt: Timestamp
  ) {
    self.topic = topic
    self.key = key
    self.eventID = eventID
    self.source = source
    self.time = time
    self.customerID = customerID
    self.kind = kind
    self.producedAt = producedAt
  }

  /// What identifies the event for ever; nil where it has no id or time.
  package var hash: EventHash? {
    guard let eventID, let time else { return nil }
    return EventHash(source: source ?? topic, id: eventID, time: time)
  }
}

extension ProducedEvent {
  /// The line as JSON, without what the event does not have.
  package var json: JSON {
    let members: [(String, JSON?)] = [
      ("topic", .string(topic)), ("key", .string(key)), ("event_id", eventID.map(JSON.string)),
      ("source", source.map(JSON.string)), ("time", time.map { .string("\($0)") }), ("customer", customerID.map(JSON.string)),
      ("kind", .string(kind.rawValue)), ("produced_at", .int(producedAt.microseconds)),
    ]
    return .object(members.compactMap { name, value in value.map { JSON.Member(name, $0) } })
  }

  /// Reads a line's JSON; nil when it is not one of ours.
  package init?(_ json: JSON) {
    guard let topic = json["topic"]?.string, let kind = json["kind"]?.string.flatMap(Kind.init),
      let producedAt = json["produced_at"]?.int
    else { return nil }
    self.init(
      topic: topic, key: json["key"]?.string ?? "", eventID: json["event_id"]?.string, source: json["source"]?.string,
      time: json["time"]?.string.flatMap(Timestamp.init(rfc3339:)), customerID: json["customer"]?.string, kind: kind,
      producedAt: Timestamp(microseconds: producedAt))
    guard !kind.isRelevant || hash != nil else { return nil }
  }
}
