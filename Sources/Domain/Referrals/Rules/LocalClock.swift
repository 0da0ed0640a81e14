/// Local time in a zone of the tz database.
struct LocalClock: Sendable {
  private let zone: Zone?
  /// The zone's name, `UTC` where none is known.
  let name: String

  static let utc = LocalClock(preferring: [], in: .builtIn)

  /// Takes the first name that is a zone, UTC if none is.
  init(preferring names: [String?], in zones: Zones) {
    let known = names.lazy.compactMap { $0 }.compactMap { name in zones[name].map { (name, $0) } }.first
    name = known?.0 ?? "UTC"
    zone = known?.1
  }

  /// The programme's.
  init(_ policy: Policy) { self.init(preferring: [policy.program.timeZone], in: policy.zones) }

  /// A customer's: in their own zone, else the programme's.
  init(of customer: Profile, _ policy: Policy) {
    self.init(preferring: [customer.timeZone, policy.program.timeZone], in: policy.zones)
  }

  /// Seconds to add to UTC at an instant given in seconds since 1970.
  func offset(_ second: Int64) -> Int64 { zone?.offset(second) ?? 0 }

  /// The local calendar's day, in days since 1970-01-01, of an instant given in seconds.
  func dayNumber(_ second: Int64) -> Int64 { floorDivide(second + offset(second), 86_400) }

  /// The local calendar's day of a moment.
  func day(at moment: Timestamp) -> CivilDay {
    CivilDay(daysSince1970: Int(dayNumber(floorDivide(moment.microseconds, 1_000_000))))
  }

  /// The local minute of the day.
  func minute(at moment: Timestamp) -> Int {
    let second = floorDivide(moment.microseconds, 1_000_000)
    return Int((second + offset(second) - dayNumber(second) * 86_400) / 60)
  }
}
