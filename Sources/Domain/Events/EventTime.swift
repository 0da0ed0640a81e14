import JSONTree
import Time

/// When an event happened, and what stands in where its own word cannot be taken.
struct EventTime {
  /// The time that every window counts from.
  var time: Timestamp
  /// The time as part of the event's identity: the same on every reading of the record.
  var identity: Timestamp

  /// How far ahead of us a sender's clock may be.
  static let tolerance = Duration.minutes(5)

  /// Reads the time; the broker's stands in for a suppressing event's that is missing, bad or in the future, then the clock's.
  init(_ envelope: EventEnvelope, suppresses: Bool, broker: Timestamp?, now: Timestamp, _ checks: inout FieldChecks) {
    let field = "\(envelope.prefix)time"
    let written = envelope.time?.string.flatMap { Timestamp(rfc3339: $0) }
    let usable = broker.flatMap { $0 >= Timestamp(seconds: 0) && $0 <= now + Self.tolerance ? $0 : nil }
    identity = written ?? usable ?? Timestamp(seconds: 0)
    if let written, written <= now + Self.tolerance {
      time = written
      return
    }
    time = usable ?? now
    guard !suppresses else { return }
    if written != nil {
      checks.note(.inFuture, "\(field) is more than 5 minutes in the future: check the sender's clock.", field: field)
    } else if checks.string(envelope.time, field, required: true) != nil {
      checks.note(.badTime, "\(field) must be an RFC 3339 time with its offset, such as 2025-03-01T12:00:00Z.", field: field)
    }
  }
}
