package import Events
package import Time

/// What a producer's log comes to: counts of everything, and each event that the pipeline must remember, once.
package struct Produced: Sendable {
  /// Acknowledged records by kind.
  package private(set) var counts: [ProducedEvent.Kind: Int] = [:]
  /// Distinct relevant events: the first record that carried each.
  package private(set) var relevant: [EventHash: Event] = [:]

  /// A relevant event, without what only its own record needs.
  package struct Event: Sendable {
    package var id: String
    package var topic: String
    /// Nil: it names none.
    package var customerID: String?
    package var kind: ProducedEvent.Kind
    package var time: Timestamp
    package var producedAt: Timestamp
  }

  /// Begins with nothing.
  package init() {}

  /// Counts events.
  package init(_ events: some Sequence<ProducedEvent>) { for event in events { note(event) } }

  /// Counts one more record.
  package mutating func note(_ event: ProducedEvent) {
    counts[event.kind, default: 0] += 1
    guard event.kind.isRelevant, let hash = event.hash, let id = event.eventID, let time = event.time else { return }
    let known = relevant[hash]
    // The first record started the clock, but only the original says what the event is.
    let kind = known.map { $0.kind == .duplicate ? event.kind : $0.kind } ?? event.kind
    relevant[hash] = Event(
      id: id, topic: event.topic, customerID: event.customerID, kind: kind, time: time,
      producedAt: min(known?.producedAt ?? event.producedAt, event.producedAt))
  }

  /// All acknowledged records.
  package var records: Int { counts.values.reduce(0, +) }
}
