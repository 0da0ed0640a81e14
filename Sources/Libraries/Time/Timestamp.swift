/// A moment on the UTC time line, in microseconds since 1970: PostgreSQL's resolution.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
  package var microseconds: Int64

  /// Makes a moment from microseconds since 1970.
  @inlinable
  package init(microseconds: Int64) { self.microseconds = microseconds }

  /// Makes a moment from whole seconds since 1970.
  @inlinable
  package init(seconds: Int64) { microseconds = seconds * 1_000_000 }

  /// Whole seconds since 1970, rounded down.
  @inlinable
  package var second: Int64 { microseconds.floored(by: 1_000_000).quotient }

  /// The UTC day in days since 1970, rounded down.
  @inlinable
  package var utcDay: Int64 { microseconds.floored(by: 86_400_000_000).quotient }

  @inlinable
  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

  @inlinable
  package static func + (moment: Timestamp, span: Duration) -> Timestamp {
    Timestamp(microseconds: moment.microseconds + span.inMicroseconds)
  }

  @inlinable
  package static func - (moment: Timestamp, span: Duration) -> Timestamp {
    Timestamp(microseconds: moment.microseconds - span.inMicroseconds)
  }

  @inlinable
  package static func - (a: Timestamp, b: Timestamp) -> Duration {
    .microseconds(a.microseconds - b.microseconds)
  }
}

extension Duration {
  /// The span in whole microseconds, the rest cut off.
  @inlinable
  package var inMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }

  /// The span in seconds.
  @inlinable
  package var inSeconds: Double { Double(inMicroseconds) / 1e6 }

  /// A span of whole days of 24 hours.
  @inlinable
  package static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }

  /// A span of whole hours.
  @inlinable
  package static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }

  /// A span of whole minutes.
  @inlinable
  package static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
}
