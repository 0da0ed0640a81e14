package import Events
package import Time

/// One record as it would lie in Kafka, with what the generator knows of it.
package struct DemoRecord: Sendable {
  /// The customer's id; events for everyone have their own.
  package var key: [UInt8]
  /// Nil: a tombstone.
  package var value: [UInt8]?
  package var headers: [(name: String, value: [UInt8]?)]
  package var kind: Kind
  /// Nil where the event names none, or is too broken to name one.
  package var customerID: String?
  /// Nil where the record is malformed.
  package var eventID: String?
  /// The event's own time; nil where the record is malformed.
  package var time: Timestamp?
  /// The source of a CloudEvents record; nil: Plain, and the topic stands in.
  package var source: String?
  /// The event's type; empty where the record is malformed.
  package var type: String

  /// What a record is meant to be under the sample policy.
  package enum Kind: Sendable, Hashable {
    /// Of a type that the policy does not name, or under no condition of it.
    case irrelevant
    /// Counts as a signal; may end a veto as well.
    case signal
    /// Begins or ends a veto, or both.
    case veto
    /// Has a lifecycle role; may end a veto as well.
    case lifecycle
    /// Byte for byte the record of this index, which must be in the same topic.
    case duplicate(of: Int)
    /// Goes to the dead-letter topic with this code.
    case malformed(Malformed.Code)
    /// A signal that is older than `max_event_age`.
    case late
  }

  /// A header's value; nil when there is none of that name.
  package func header(_ name: String) -> [UInt8]? { headers.first { $0.name == name }?.value }
}
