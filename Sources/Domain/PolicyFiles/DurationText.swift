import Time

extension Duration {
  /// The longest span a policy may name: 100 years, in days.
  static var longestInDays: Int64 { 36_500 }

  /// Units of a policy's spans, the largest first, in milliseconds.
  private static var units: [(name: String, milliseconds: Int64)] {
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)]
  }

  /// Reads a span of a whole number and one unit: `30d`, `12h`, `90m`, `45s`, `500ms`.
  package init(policyText text: String) throws(PolicyWrong) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = String(text.dropFirst(digits.count))
    guard !digits.isEmpty, let (_, milliseconds) = Self.units.first(where: { $0.name == unit }) else {
      throw PolicyWrong("\(PolicyType.quoted(text)) is not a time", Self.remedy(digits, unit))
    }
    let most = Self.longestInDays * 86_400_000
    guard let number = PolicyType.scaled(digits, decimals: 0), number <= most / milliseconds else {
      throw PolicyWrong("\(PolicyType.quoted(text)) is too long", "write at most \(Self.longestInDays)d")
    }
    self = .milliseconds(number * milliseconds)
  }

  /// Reads a span as a policy names it, such as `90m`; nil where it is none.
  package init?(span text: String) {
    do throws(PolicyWrong) { self = try Duration(policyText: text) } catch { return nil }
  }

  /// The span as a policy names it, in the largest unit that fits.
  var policyText: String {
    let milliseconds = boundedMicroseconds / 1_000
    guard milliseconds != 0 else { return "0s" }
    let unit = Self.units.first { milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
  }

  private static func remedy(_ digits: Substring, _ unit: String) -> String {
    let general = "write one whole number and one unit: 30d, 12h, 90m, 45s or 500ms"
    guard !digits.isEmpty, digits.count < 9, let number = Int(digits) else { return general }
    if unit.isEmpty { return number == 0 ? "write 0s" : "give it a unit: \(number)d, \(number)h, \(number)m or \(number)s" }
    switch unit.trimmingSpaces.lowercased() {
    case "d", "day", "days": return "write \(number)d"
    case "h", "hour", "hours": return "write \(number)h"
    case "m", "min", "mins", "minute", "minutes": return "write \(number)m"
    case "s", "sec", "second", "seconds": return "write \(number)s"
    case "w", "week", "weeks": return "write \(number * 7)d"
    case "month", "months", "mo": return "write it in days, such as \(number * 30)d"
    case "y", "year", "years": return "write it in days, such as \(number * 365)d"
    default: return general
    }
  }
}
