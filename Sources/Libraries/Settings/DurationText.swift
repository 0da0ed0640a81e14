extension Duration {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]

  /// Reads a whole number with its unit, `ms`, `s`, `m`, `h` or `d`, such as `500ms` or `30d`; nil for anything else.
  package init?(setting text: String) {
    let digits = text.prefix { "0"..."9" ~= $0 }
    let unit = text.dropFirst(digits.count)
    guard let number = Int64(digits), let (_, factor) = Self.units.first(where: { $0.name == unit }) else { return nil }
    let (milliseconds, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    self = .milliseconds(milliseconds)
  }

  /// The span in the largest unit that needs no fraction.
  package var asSetting: String {
    let (seconds, attoseconds) = components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    guard milliseconds != 0 else { return "0s" }
    let unit = Self.units.last { milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
  }
}
