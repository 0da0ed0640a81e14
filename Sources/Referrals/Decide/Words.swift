/// Times, spans and counts in words, as the sentences of findings say them; dates are UTC.
enum Words {
  /// A span in its largest unit that loses nothing: "30 days", "36 hours".
  static func span(_ span: Duration) -> String {
    let seconds = span.boundedMicroseconds / 1_000_000
    for (unit, size) in units where seconds != 0 && seconds % size == 0 { return count(seconds / size, unit) }
    return count(seconds, "second")
  }

  /// A span's rough size, rounded down: "12 days", "3 hours".
  static func roughly(_ span: Duration) -> String {
    let seconds = max(0, span.boundedMicroseconds / 1_000_000)
    for (unit, size) in units where seconds >= size { return count(seconds / size, unit) }
    return count(seconds, "second")
  }

  /// How long before `now` something was: "12 days ago", "just now".
  static func ago(_ moment: Timestamp, _ now: Timestamp) -> String {
    let span = now.elapsed(since: moment)
    return span < .minutes(1) ? "just now" : "\(roughly(span)) ago"
  }

  /// A count with its noun: "1 day", "3 prompts".
  static func count(_ number: Int64, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }

  /// A date, with the year where it is not that of `now`, and the time of day where it is less than two days away.
  static func date(_ moment: Timestamp, _ now: Timestamp) -> String {
    let day = Date(moment)
    let date = day.year == Date(now).year ? "\(day.day) \(day.monthName)" : "\(day.day) \(day.monthName) \(day.year)"
    let near = moment.elapsed(since: now) < .days(2) && now.elapsed(since: moment) < .days(2)
    return near ? "\(date), \(clock(day.minute)) UTC" : date
  }

  /// A time of day from minutes after midnight: "08:00".
  static func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }

  /// A score with one decimal, rounded down so that 49.96 never reads as 50.
  static func score(_ score: Double) -> String {
    guard score.isFinite, score < 1e9, score > -1e9 else { return "\(score)" }
    let tenths = Int64((score * 10).rounded(.down))
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  private static let units: [(String, Int64)] = [("day", 86_400), ("hour", 3_600), ("minute", 60)]

  /// A UTC calendar date (proleptic Gregorian; Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  struct Date {
    let year: Int64
    let month: Int
    let day: Int
    /// Minutes after midnight.
    let minute: Int

    init(_ moment: Timestamp) {
      let minutes = floorDivide(moment.microseconds, 60_000_000)
      let days = floorDivide(minutes, 1_440)
      minute = Int(minutes - days * 1_440)
      let shifted = days + 719_468
      let era = floorDivide(shifted, 146_097)
      let dayOfEra = shifted - era * 146_097
      let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let shiftedMonth = (5 * dayOfYear + 2) / 153
      day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
      month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
      year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Midnight UTC of a calendar date; nil where there is no such date in the years 1 to 9999.
    static func midnight(year: Int64, month: Int64, day: Int64) -> Timestamp? {
      guard (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
      let shiftedYear = month <= 2 ? year - 1 : year
      let era = shiftedYear / 400
      let yearOfEra = shiftedYear - era * 400
      let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
      let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
      let moment = Timestamp(seconds: (era * 146_097 + dayOfEra - 719_468) * 86_400)
      let back = Date(moment)
      return back.month == Int(month) && back.day == Int(day) ? moment : nil
    }

    var monthName: String {
      let names = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
      ]
      return names.indices.contains(month - 1) ? names[month - 1] : "\(month)"
    }
  }
}

/// Division that rounds down, for moments before 1970; the divisor is positive.
func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
  let quotient = number / divisor
  return number % divisor < 0 ? quotient - 1 : quotient
}
