import Foundation

/// Local time in a zone of the tz database: the one place that needs Foundation and its ICU.
struct LocalClock {
  private let zone: TimeZone?
  /// The zone's name, `UTC` where none is known.
  let name: String

  /// Takes the first name that is a zone, UTC if none is.
  init(preferring names: [String?]) {
    let known = names.lazy.compactMap { $0 }.compactMap { name in Self.zone(name).map { (name, $0) } }.first
    name = known?.0 ?? "UTC"
    zone = known?.1
  }

  /// Seconds to add to UTC at an instant given in seconds since 1970.
  func offset(_ second: Int64) -> Int64 {
    guard let zone else { return 0 }
    return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
  }

  /// The local minute of the day.
  func minute(at moment: Timestamp) -> Int {
    let second = floorDivide(moment.microseconds, 1_000_000)
    let local = second + offset(second)
    return Int((local - floorDivide(local, 86_400) * 86_400) / 60)
  }

  /// A zone by its name in the tz database; no abbreviations of three letters, since `IST` or `CST` mean several.
  private static func zone(_ name: String) -> TimeZone? {
    guard ["UTC", "GMT"].contains(name) || (4...64).contains(name.utf8.count) else { return nil }
    return TimeZone(identifier: name)
  }
}
