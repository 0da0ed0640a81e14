package import Referrals

/// The `Retry-After` header (RFC 9110 §10.2.3): seconds, or a date in IMF-fixdate.
package enum RetryAfter {
  /// The longest wait that is believed, 15 minutes: a header that asks for a year must not stop mail for longer than that.
  package static let longest = Duration.seconds(900)

  /// How long to wait from now, above zero and up to `longest`; nil when the header names no moment to come.
  package static func read(_ value: String, now: Timestamp) -> Duration? {
    let isNumber = !value.isEmpty && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard let wait = isNumber ? Int64(value).map({ .seconds($0) }) : date(value).map({ $0 - now }), wait > .zero else {
      return nil
    }
    return min(wait, longest)
  }

  /// Reads a date such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7); nil for anything else.
  package static func date(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[5] == "GMT", dayNames.contains(parts[0]), parts[1].utf8.count == 2, parts[3].utf8.count == 4,
      let month = monthNames.firstIndex(of: parts[2])
    else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
  }

  private static let dayNames: Set<Substring> = ["Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"]
  private static let monthNames: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
