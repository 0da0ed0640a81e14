import Texts

extension Timestamp {
  /// Reads an RFC 3339 date and time with its offset, years 0001 to 9999; nil for anything else.
  ///
  /// Fractions are cut to microseconds. A leap second, `23:59:60` in UTC, becomes `23:59:59.999999`.
  package init?(rfc3339 text: String) { self.init(rfc3339: Array(text.utf8).span) }

  /// Reads an RFC 3339 date and time from its bytes; nil for anything else.
  package init?(rfc3339 bytes: Span<UInt8>) {
    guard bytes.count >= 20, let day = Self.day(bytes),
      bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = Self.digits(bytes, 11, 2), hour < 24, let minute = Self.digits(bytes, 14, 2), minute < 60,
      let second = Self.digits(bytes, 17, 2), second <= 60,
      let (fraction, zoneAt) = Self.fraction(bytes), let offset = Self.offset(bytes, at: zoneAt)
    else { return nil }
    let leap = second == 60
    let local = day.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + (leap ? 59 : second)
    let utc = Int64(local - offset)
    guard Self.written.contains(utc), !leap || (utc + 1) % 86_400 == 0 else { return nil }
    self.init(microseconds: utc * 1_000_000 + (leap ? 999_999 : fraction))
  }

  /// Reads a date such as `2025-03-01` as the beginning of that day in UTC; nil for anything else.
  package init?(date text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, let day = Self.day(bytes.span) else { return nil }
    self.init(seconds: Int64(day.daysSince1970) * 86_400)
  }

  /// The seconds since 1970 that RFC 3339 can write in UTC: the years 0001 to 9999.
  private static var written: Range<Int64> { -62_135_596_800..<253_402_300_800 }

  private static func day(_ bytes: Span<UInt8>) -> CivilDay? {
    guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = digits(bytes, 0, 4), year >= 1, let month = digits(bytes, 5, 2), let day = digits(bytes, 8, 2)
    else { return nil }
    return CivilDay(year: year, month: month, day: day)
  }

  private static func digits(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    guard start + count <= bytes.count else { return nil }
    var value = 0
    for index in start..<start + count {
      guard ASCII.isDigit(bytes[index]) else { return nil }
      value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
    }
    return value
  }

  /// Reads what may follow the seconds; gives the microseconds and where the offset begins.
  private static func fraction(_ bytes: Span<UInt8>) -> (Int64, Int)? {
    guard bytes[19] == UInt8(ascii: ".") else { return (0, 19) }
    var at = 20
    var value: Int64 = 0
    var unit: Int64 = 100_000
    while at < bytes.count, ASCII.isDigit(bytes[at]) {
      value += unit * Int64(bytes[at] - UInt8(ascii: "0"))
      unit /= 10
      at += 1
    }
    return at > 20 ? (value, at) : nil
  }

  /// Reads the offset that must end the text; gives seconds east of UTC.
  private static func offset(_ bytes: Span<UInt8>, at: Int) -> Int? {
    if at + 1 == bytes.count, bytes[at] | 0x20 == UInt8(ascii: "z") { return 0 }
    guard at + 6 == bytes.count, bytes[at + 3] == UInt8(ascii: ":"),
      let hours = digits(bytes, at + 1, 2), hours < 24, let minutes = digits(bytes, at + 4, 2), minutes < 60
    else { return nil }
    switch bytes[at] {
    case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
    case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
    default: return nil
    }
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC with `Z`, and a fraction only where there is one.
  package var description: String {
    let (seconds, micros) = microseconds.floored(by: 1_000_000)
    let (days, ofDay) = seconds.floored(by: 86_400)
    let date = CivilDay(daysSince1970: Int(days))
    let hour = Self.padded(ofDay / 3_600, 2)
    let minute = Self.padded(ofDay / 60 % 60, 2)
    return "\(date)T\(hour):\(minute):\(Self.padded(ofDay % 60, 2))\(Self.fraction(micros))Z"
  }

  private static func fraction(_ micros: Int64) -> String {
    guard micros > 0 else { return "" }
    var digits = padded(micros, 6)
    while digits.last == "0" { digits.removeLast() }
    return ".\(digits)"
  }

  static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
