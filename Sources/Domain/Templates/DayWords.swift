package import Time

extension CivilDay {
  /// Whole months from an earlier day to this one.
  package func months(since earlier: CivilDay) -> Int64 {
    Int64((year - earlier.year) * 12 + month - earlier.month - (day < earlier.day ? 1 : 0))
  }

  /// "May 12", "12. Mai", "12 mai", "12 de mayo"; with the year where it is not the reader's.
  package func words(_ language: MailLanguage, readIn current: CivilDay) -> String {
    let name = monthName(language)
    let otherYear = year != current.year
    return switch language {
    case .en: "\(name) \(day)" + (otherYear ? ", \(year)" : "")
    case .de: "\(day). \(name)" + (otherYear ? " \(year)" : "")
    case .fr: (day == 1 ? "1er" : "\(day)") + " \(name)" + (otherYear ? " \(year)" : "")
    case .es: "\(day) de \(name)" + (otherYear ? " de \(year)" : "")
    }
  }

  /// A month's name as it stands within a date.
  package func monthName(_ language: MailLanguage) -> String { Self.names(language)[(month - 1) % 12] }

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
