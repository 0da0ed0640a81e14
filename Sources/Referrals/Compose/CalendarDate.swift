/// A day of the proleptic Gregorian calendar, in UTC.
struct CalendarDate: Equatable {
  var year: Int64
  var month: Int
  var day: Int

  /// The UTC day of a moment. Algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
  init(_ moment: Timestamp) {
    let perDay: Int64 = 86_400_000_000
    let days = moment.microseconds / perDay - (moment.microseconds % perDay < 0 ? 1 : 0) + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
    month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Whole months from an earlier day to this one.
  func months(since earlier: CalendarDate) -> Int64 {
    (year - earlier.year) * 12 + Int64(month - earlier.month) - (day < earlier.day ? 1 : 0)
  }

  /// "May 12", "12. Mai", "12 mai", "12 de mayo"; with the year where it is not the reader's.
  func words(_ language: MailLanguage, readIn current: CalendarDate) -> String {
    let name = Self.names(language)[(month - 1) % 12]
    let otherYear = year != current.year
    return switch language {
    case .en: "\(name) \(day)" + (otherYear ? ", \(year)" : "")
    case .de: "\(day). \(name)" + (otherYear ? " \(year)" : "")
    case .fr: (day == 1 ? "1er" : "\(day)") + " \(name)" + (otherYear ? " \(year)" : "")
    case .es: "\(day) de \(name)" + (otherYear ? " de \(year)" : "")
    }
  }

  private static func names(_ language: MailLanguage) -> [String] {
    switch language {
    case .en:
      ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    case .de:
      ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"]
    case .fr:
      ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]
    case .es:
      [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
      ]
    }
  }
}
