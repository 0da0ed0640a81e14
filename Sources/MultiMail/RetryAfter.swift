package import Referrals

/// The `Retry-After` header (RFC 9110 §10.2.3): seconds, or a date in IMF-fixdate.
package enum RetryAfter {
  /// The longest wait that is believed; a message's key is only good for a day.
  package static let longest = Duration.seconds(86_400)

  /// How long to wait from now, between zero and a day; nil when the header cannot be read.
  package static func read(_ value: String, now: Timestamp) -> Duration? {
    if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return .seconds(min(Int64(value) ?? .max, longest.components.seconds))
    }
    return date(value).map { min(max($0 - now, .zero), longest) }
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
