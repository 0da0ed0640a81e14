import Texts

extension YearlyZone {
  /// Reads `CET-1CEST,M3.5.0,M10.5.0/3` or `<+03>-3`: the TZ of POSIX with RFC 9636's hours from -167 to 167.
  /// - Returns: nil where the text is anything else, or has summer time without its days.
  init?(posix text: String) {
    var reader = PosixZoneReader(text)
    guard reader.skipName(), let west = reader.time(hours: 24) else { return nil }
    standard = -west
    guard !reader.isAtEnd else {
      summer = nil
      return
    }
    guard reader.skipName() else { return nil }
    var offset = -west + 3_600
    if !reader.isNext(",") {
      guard let west = reader.time(hours: 24) else { return nil }
      offset = -west
    }
    guard let begins = reader.change(), let ends = reader.change(), reader.isAtEnd else { return nil }
    summer = Summer(offset: offset, begins: begins, ends: ends)
  }
}

/// Goes through a POSIX TZ string from left to right.
private struct PosixZoneReader {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  func isNext(_ mark: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: mark) }

  /// Skips three letters or more, or what stands in angle brackets.
  mutating func skipName() -> Bool {
    if take("<") {
      let name = rest.prefix { $0 != UInt8(ascii: ">") }
      rest = rest.dropFirst(name.count)
      return take(">") && name.count >= 3
    }
    let name = rest.prefix { 0x61...0x7A ~= ($0 | 0x20) }
    rest = rest.dropFirst(name.count)
    return name.count >= 3
  }

  /// `,M3.5.0/3`, `,J60`, `,59/-2:30`: at two o'clock where no time is given.
  mutating func change() -> YearlyChange? {
    guard take(","), let day = day() else { return nil }
    guard take("/") else { return YearlyChange(day: day, time: 7_200) }
    return time(hours: 167).map { YearlyChange(day: day, time: $0) }
  }

  private mutating func day() -> YearlyChange.Day? {
    if take("J") { return number(1...365).map { .withoutLeapDay($0) } }
    guard take("M") else { return number(0...365).map { .ofYear($0) } }
    guard let month = number(1...12), take("."), let week = number(1...5), take("."), let day = number(0...6) else { return nil }
    return .weekday(month: month, week: week, day: day)
  }

  /// `[+-]h[h[h]][:mm[:ss]]` in seconds.
  mutating func time(hours: Int) -> Int32? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    guard var seconds = number(0...hours).map({ $0 * 3_600 }) else { return nil }
    for unit in [60, 1] {
      guard take(":") else { break }
      guard let more = number(0...59) else { return nil }
      seconds += more * unit
    }
    return Int32(isNegative ? -seconds : seconds)
  }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard isNext(mark) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// A number of at most three digits.
  private mutating func number(_ range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix { ASCII.isDigit($0) }
    guard 1...3 ~= digits.count else { return nil }
    rest = rest.dropFirst(digits.count)
    let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return range ~= number ? number : nil
  }
}
