package import Policies
package import Time

/// A calendar day in the programme's zone, UTC where it names none: what `throttle.daily_limit` counts by.
package struct ProgrammeDay: Sendable, Equatable {
  /// Days since 1970-01-01 of the local calendar.
  package var number: Int32
  /// When the next day begins.
  package var end: Timestamp

  /// The day of a moment under a policy.
  package init(_ moment: Timestamp, _ policy: Policy) {
    let clock = LocalClock(policy)
    let second = moment.second
    let day = clock.dayNumber(second)
    number = Int32(clamping: day)
    // Where the clocks change around midnight, the first second of the new day is found by halving; no day is over 26 hours.
    var before = second, after = second + 26 * 3_600
    while after - before > 1 {
      let middle = before + (after - before) / 2
      if clock.dayNumber(middle) > day { after = middle } else { before = middle }
    }
    end = Timestamp(seconds: after)
  }
}
