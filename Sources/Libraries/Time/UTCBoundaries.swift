extension Timestamp {
  /// The beginning of the next day in UTC.
  package var nextDay: Timestamp { Timestamp(seconds: (utcDay + 1) * 86_400) }

  /// The beginning of the next month in UTC.
  package var nextMonth: Timestamp {
    let day = CivilDay(daysSince1970: Int(utcDay))
    let (year, month) = day.month == 12 ? (day.year + 1, 1) : (day.year, day.month + 1)
    return CivilDay(year: year, month: month, day: 1).map { Timestamp(seconds: Int64($0.daysSince1970) * 86_400) } ?? nextDay
  }
}
