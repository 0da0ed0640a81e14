/// The proleptic Gregorian calendar, which PostgreSQL's dates follow.
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
enum Calendar {
  /// A day since 1970-01-01 as PostgreSQL writes it in ISO style.
  static func text(day: Int32) -> String {
    if day == .max { return "infinity" }
    if day == .min { return "-infinity" }
    let shifted = Int(day) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let shown = year > 0 ? year : 1 - year
    return "\(padded(shown, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))\(year > 0 ? "" : " BC")"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
