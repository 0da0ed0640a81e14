import Referrals

extension Timestamp {
  /// The beginning of the next day in UTC.
  var nextDay: Timestamp {
    let day: Int64 = 86_400_000_000
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: day)
    return Timestamp(microseconds: (quotient + (remainder < 0 ? 0 : 1)) * day)
  }

  /// The beginning of the next month in UTC.
  var nextMonth: Timestamp {
    // RFC 3339 in UTC begins with year and month; a calendar's work is done by its writer and reader.
    let parts = description.prefix(7).split(separator: "-").compactMap { Int($0) }
    guard parts.count == 2 else { return nextDay }
    let (year, month) = parts[1] == 12 ? (parts[0] + 1, 1) : (parts[0], parts[1] + 1)
    let padded = String(repeating: "0", count: max(0, 4 - "\(year)".utf8.count)) + "\(year)"
    return Timestamp(date: "\(padded)-\(month < 10 ? "0" : "")\(month)-01") ?? nextDay
  }
}
