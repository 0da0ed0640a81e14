package import Time

/// A day of product events, squeezed into the three quarters of an hour before a moment: the same for the same seed.
///
/// Its types and conditions are those of the sample policy. Nothing is kept but a handful of open ends, whatever its length.
package struct DemoDay: Sendable {
  package let seed: UInt64
  package let customers: Int
  package let events: Int
  package let end: Timestamp

  /// Describes a day.
  /// - Parameters:
  ///   - customers: their number, 1 or more.
  ///   - events: the number of records.
  ///   - end: the time of the last event. Those that are not late lie within 50 minutes before it, since an event older than an hour
  ///     (`max_event_age`) never prompts.
  package init(seed: UInt64, customers: Int = 2000, events: Int = 50_000, end: Timestamp) {
    self.seed = seed
    self.customers = max(1, customers)
    self.events = max(0, events)
    self.end = end
  }

  /// The day's records in the order of their arrival.
  package func records() -> DemoRecords { DemoRecords(self) }

  /// What the generator itself knows of the day, told by making it once more.
  package func truth() -> DemoTruth { DemoTruth(records()) }
}
