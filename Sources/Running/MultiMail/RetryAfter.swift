package import Time

/// The `Retry-After` header (RFC 9110 §10.2.3): seconds, or a date.
package enum RetryAfter {
  /// The longest wait that is believed, 15 minutes: a header that asks for a year must not stop mail for longer than that.
  package static let longest = Duration.seconds(900)

  /// How long to wait from now, above zero and up to `longest`; nil when the header names no moment to come.
  package static func read(_ value: String, now: Timestamp) -> Duration? {
    let isNumber = !value.isEmpty && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard let wait = isNumber ? Int64(value).map({ .seconds($0) }) : date(value, now: now).map({ $0 - now }), wait > .zero else {
      return nil
    }
    return min(wait, longest)
  }

  /// Reads a date in any of the three forms that a recipient must take (RFC 9110 §5.6.7); nil for anything else:
  /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
  /// - Parameter now: tells the century of the second form.
  package static func date(_ text: String, now: Timestamp) -> Timestamp? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 6 where parts[5] == "GMT" && dayNames.contains { "\($0.prefix(3))," == parts[0] }:
      return moment(day: parts[1], month: parts[2], year: parts[3], time: parts[4])
    case 4 where parts[3] == "GMT" && dayNames.contains { "\($0)," == parts[0] }:
      let date = parts[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
      guard date.count == 3, date[2].utf8.count == 2 else { return nil }
      return century(now) { moment(day: date[0], month: date[1], year: $0 + date[2], time: parts[2]) }
    // A day of one digit has a space before it.
    case 6 where parts[2].isEmpty && parts[3].utf8.count == 1 && dayNames.contains { $0.prefix(3) == parts[0] }:
      return moment(day: "0" + parts[3], month: parts[1], year: parts[5], time: parts[4])
    case 5 where dayNames.contains { $0.prefix(3) == parts[0] }:
      return moment(day: parts[2], month: parts[1], year: parts[4], time: parts[3])
    default: return nil
    }
  }

  private static func moment(day: String, month: String, year: String, time: String) -> Timestamp? {
    guard day.utf8.count == 2, year.utf8.count == 4, let index = monthNames.firstIndex(of: month) else { return nil }
    return Timestamp(rfc3339: "\(year)-\(index < 9 ? "0" : "")\(index + 1)-\(day)T\(time)Z")
  }

  /// The moment in the century that is meant: one more than 50 years ahead is the one with the same digits that has been.
  private static func century(_ now: Timestamp, _ moment: (_ century: String) -> Timestamp?) -> Timestamp? {
    guard let this = Int(now.description.prefix(2)) else { return nil }
    let horizon = now + .hours(50 * 8_766)
    return [this + 1, this, this - 1].compactMap { moment("\($0)") }.first { $0 <= horizon }
  }

  private static let dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  private static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
