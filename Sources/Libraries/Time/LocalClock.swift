/// Local time in a zone of the tz database.
package struct LocalClock: Sendable {
  private let zone: Zone?
  /// The zone's name, `UTC` where none is known.
  package let name: String

  package static let utc = LocalClock(preferring: [], in: .builtIn)

  /// Takes the first name that is a zone, UTC if none is.
  package init(preferring names: [String?], in zones: Zones) {
    let known = names.lazy.compactMap { $0 }.compactMap { name in zones[name].map { (name, $0) } }.first
    name = known?.0 ?? "UTC"
    zone = known?.1
  }

  /// Seconds to add to UTC at an instant given in seconds since 1970.
  package func offset(_ second: Int64) -> Int64 { zone?.offset(second) ?? 0 }

  /// The local calendar's day, in days since 1970-01-01, of an instant given in seconds.
  package func dayNumber(_ second: Int64) -> Int64 { (second + offset(second)).floored(by: 86_400).quotient }

  /// The local calendar's day of a moment.
  package func day(at moment: Timestamp) -> CivilDay {
    CivilDay(daysSince1970: Int(dayNumber(moment.second)))
  }

  /// The local minute of the day.
  package func minute(at moment: Timestamp) -> Int {
    let second = moment.second
    return Int((second + offset(second) - dayNumber(second) * 86_400) / 60)
  }
}
