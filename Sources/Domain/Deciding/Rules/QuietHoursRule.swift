import Policies
import Time

/// Nothing leaves at night: in the customer's zone, else the programme's.
enum QuietHoursRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard let hours = facts.policy.throttle.quietHours else { return [] }
    let clock = LocalClock(of: facts.record.profile, facts.policy)
    let window = QuietWindow(hours: hours, clock: clock)
    guard let end = window.end(from: facts.earliest) else { return [] }
    let time = "it is \(Words.clock(clock.minute(at: facts.earliest))) in \(clock.name)"
    let span = "from \(Words.clock(hours.from)) to \(Words.clock(hours.to)) there"
    switch hours.policy {
    case .hold:
      return [.wait("throttle.quiet_hours", "\(time); mail waits \(span), until \(facts.dates.date(end))", until: end)]
    case .drop: return [Objection("throttle.quiet_hours", "\(time); nobody is asked \(span)", .suppress, until: end)]
    }
  }
}

/// A daily window of local time, as instants.
struct QuietWindow {
  let hours: Policy.QuietHours
  let clock: LocalClock

  /// The first instant at or after a quiet one that is not quiet; nil where the instant itself is not.
  func end(from moment: Timestamp) -> Timestamp? {
    guard contains(moment) else { return nil }
    var second = moment.second
    // Each turn crosses one change of the clocks; no zone has more than two in a window.
    for _ in 0..<4 {
      let offset = clock.offset(second)
      let ofDay = Self.secondOfDay(second, offset)
      let exit = second + Self.modulo(Int64(hours.to) * 60 - ofDay, 86_400)
      if clock.offset(exit) == offset { return Timestamp(seconds: exit) }
      second = firstChange(after: second, upTo: exit)
      if !contains(Timestamp(seconds: second)) { return Timestamp(seconds: second) }
    }
    return Timestamp(seconds: second)
  }

  /// Whether an instant is quiet; a window that ends where it begins is empty.
  func contains(_ moment: Timestamp) -> Bool {
    let minute = clock.minute(at: moment)
    return hours.from <= hours.to
      ? hours.from <= minute && minute < hours.to
      : minute >= hours.from || minute < hours.to
  }

  /// The second of the change between two instants of different offsets, found by halving.
  private func firstChange(after start: Int64, upTo end: Int64) -> Int64 {
    let offset = clock.offset(start)
    var before = start, changed = end
    while changed - before > 1 {
      let middle = before + (changed - before) / 2
      if clock.offset(middle) == offset { before = middle } else { changed = middle }
    }
    return changed
  }

  private static func secondOfDay(_ second: Int64, _ offset: Int64) -> Int64 { modulo(second + offset, 86_400) }

  private static func modulo(_ number: Int64, _ divisor: Int64) -> Int64 { number.floored(by: divisor).remainder }
}
