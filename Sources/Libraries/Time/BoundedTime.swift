extension Timestamp {
  /// This moment plus a span, held at the ends of the time line instead of trapping: spans come from a policy file.
  package func adding(_ span: Duration) -> Timestamp {
    let (sum, overflow) = microseconds.addingReportingOverflow(span.boundedMicroseconds)
    guard overflow else { return Timestamp(microseconds: sum) }
    return Timestamp(microseconds: span < .zero ? .min : .max)
  }

  /// The span from an earlier moment to this one, negative if it is later; held at the ends like `adding`.
  package func elapsed(since earlier: Timestamp) -> Duration {
    let (span, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
    guard overflow else { return .microseconds(span) }
    return .microseconds(microseconds < 0 ? Int64.min : Int64.max)
  }
}

extension Duration {
  /// Whole microseconds, held at 64 bits.
  package var boundedMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, overflowed) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
    return overflow || overflowed ? (seconds < 0 ? .min : .max) : sum
  }
}

extension Optional where Wrapped == Timestamp {
  /// The later of a remembered moment and a new one.
  package func orLater(_ moment: Timestamp) -> Timestamp { self.map { Swift.max($0, moment) } ?? moment }
}
