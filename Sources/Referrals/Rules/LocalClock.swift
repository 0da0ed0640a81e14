/// Local time in a zone of the tz database.
struct LocalClock {
  private let zone: Zone?
  /// The zone's name, `UTC` where none is known.
  let name: String

  /// Takes the first name that is a zone, UTC if none is.
  init(preferring names: [String?], in zones: Zones) {
    let known = names.lazy.compactMap { $0 }.compactMap { name in zones[name].map { (name, $0) } }.first
    name = known?.0 ?? "UTC"
    zone = known?.1
  }

  /// Seconds to add to UTC at an instant given in seconds since 1970.
  func offset(_ second: Int64) -> Int64 { zone?.offset(second) ?? 0 }

  /// The local minute of the day.
  func minute(at moment: Timestamp) -> Int {
    let second = floorDivide(moment.microseconds, 1_000_000)
    let local = second + offset(second)
    return Int((local - floorDivide(local, 86_400) * 86_400) / 60)
  }
}
