import JSONTree
import Policies
import Templates
import Texts

// Numbers as they are written in a policy. Nothing here can overflow: what is too long or too large is refused.

extension PolicyType {
  /// A decimal number such as `2` or `0.1`, in units of 10^-decimals; nil for anything else or one too large.
  static func scaled(_ text: some StringProtocol, decimals: Int) -> Int64? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(ASCII.isDigit) }) else { return nil }
    let fraction = parts.count == 2 ? Array(parts[1]) : []
    guard fraction.count <= decimals else { return nil }
    let zeros = Array(repeating: JSONByte.zero, count: decimals - fraction.count)
    var value: Int64 = 0
    for digit in Array(parts[0]) + fraction + zeros {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowed) = tenfold.addingReportingOverflow(Int64(digit - JSONByte.zero))
      guard !overflow, !overflowed else { return nil }
      value = sum
    }
    return value
  }

  /// A decimal number of at most nine digits on either side of the point.
  static func decimal(_ text: some StringProtocol) -> Double? {
    guard text.utf8.count <= 19, scaled(text, decimals: 9) != nil else { return nil }
    return Double(String(text))
  }

  /// A whole number of digits only.
  static func whole(_ text: String, ifZero: String?, upTo: Int) throws(PolicyWrong) -> Int {
    guard !text.isEmpty, text.utf8.allSatisfy(ASCII.isDigit) else {
      let digits = text.filter { $0 != "," && $0 != "_" && $0 != "'" }
      let isGrouped = digits.count < text.count && !digits.isEmpty && digits.utf8.allSatisfy(ASCII.isDigit)
      throw PolicyWrong(
        "\(quoted(text)) is not a whole number", isGrouped ? "write \(digits)" : "write digits only, such as 3")
    }
    guard let number = scaled(text, decimals: 0), number <= Int64(upTo) else {
      throw PolicyWrong("\(quoted(text)) is too large", "write at most \(upTo)")
    }
    if number == 0, let ifZero { throw PolicyWrong("0 has no meaning here", ifZero) }
    return Int(number)
  }

  /// A number above or at 0, up to a limit.
  static func number(_ text: String, ifZero: String?, upTo: Double) throws(PolicyWrong) -> Double {
    guard let number = decimal(text) else {
      throw PolicyWrong("\(quoted(text)) is not a number", "write digits and at most one point, such as 50 or 2.5")
    }
    guard number <= upTo else { throw PolicyWrong("\(text) is too large", "write at most \(plain(upTo))") }
    if number == 0, let ifZero { throw PolicyWrong("0 has no meaning here", ifZero) }
    return number
  }

  /// A share in 0...1 from a percentage.
  static func share(_ text: String, ifZero: String?) throws(PolicyWrong) -> Double {
    guard text.hasSuffix("%"), let number = decimal(text.dropLast().trimmingSpaces), number <= 100 else {
      throw PolicyWrong("\(quoted(text)) is not a percentage", remedy(forShare: text))
    }
    if number == 0, let ifZero { throw PolicyWrong("0% has no meaning here", ifZero) }
    // Correctly rounded, unlike a division: 0.1% is 0.001.
    return Double("\(text.dropLast().trimmingSpaces)e-2") ?? number / 100
  }

  /// A number without its sign is a percentage, or a fraction where it is below 1: nobody knows which was meant.
  private static func remedy(forShare text: String) -> String {
    guard let number = decimal(text), number <= 100 else { return "write a number up to 100 and %, such as 2% or 0.1%" }
    guard number > 0, number < 1 else { return "write \(text)%" }
    return "write \(Words.percent(number)) if that is meant, or \(text)%"
  }

  /// Minutes after midnight from `20:00`.
  static func minutes(_ text: String) throws(PolicyWrong) -> Int {
    let bytes = Array(text.utf8)
    let isShaped = bytes.count == 5 && bytes[2] == JSONByte.colon
    guard isShaped, let hour = scaled(text.prefix(2), decimals: 0), let minute = scaled(text.suffix(2), decimals: 0),
      hour < 24, minute < 60
    else { throw PolicyWrong("\(quoted(text)) is not a time of day", "write two digits each, \"00:00\" to \"23:59\"") }
    return Int(hour * 60 + minute)
  }

  /// Messages per second from `10/s`, `600/m` or `5000/h`.
  static func perSecond(_ text: String) throws(PolicyWrong) -> Double {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(\.trimmingSpaces)
    let seconds: [Substring: Double] = ["s": 1, "m": 60, "h": 3_600]
    guard parts.count == 2, let count = decimal(parts[0]), count <= 1e6, let span = seconds[parts[1]] else {
      throw PolicyWrong("\(quoted(text)) is not a rate", "write a number and /s, /m or /h, such as \"10/s\"; none for no rule")
    }
    guard count > 0 else { throw PolicyWrong("a rate of 0 has no meaning", "write none for no rule, or pause the programme") }
    return count / span
  }

  /// A value as it is shown in a fault: short, and on one line.
  package static func quoted(_ text: some StringProtocol) -> String { "\"\(UntrustedText.oneLine(String(text), limit: 60))\"" }

  /// A number without a needless fraction.
  static func plain(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
  }
}

extension StringProtocol {
  /// The text without the spaces around it.
  var trimmingSpaces: SubSequence {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
