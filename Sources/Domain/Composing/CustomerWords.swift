import Deciding
import Templates
import Texts
import Time

/// Words about a customer.
enum CustomerWords {
  /// The first name: the first word of a name that is made of letters only; nil when it is not known or not fit to be shown.
  static func firstName(_ name: String?) -> String? {
    guard let name, !isPlaceholder(name), let clean = UntrustedText.clean(name) else { return nil }
    let words = clean.split(separator: " ").map(String.init)
    guard let first = words.first else { return nil }
    // "Lovelace, Ada" and "Dr. Lovelace".
    let chosen = first.hasSuffix(",") && words.count > 1 ? words[1] : titles.contains(first.lowercased()) ? clean : first
    return isName(chosen) && !isPlaceholder(chosen) ? chosen : nil
  }

  /// Whether a name is what a program wrote for the lack of one, such as `null`, `undefined`, `None` or `n/a`.
  static func isPlaceholder(_ name: String) -> Bool {
    name.split(separator: " ").allSatisfy { word in
      let bare = word.drop { "(<[\"'".contains($0) }.prefix { !")>]\"'".contains($0) }
      return placeholders.contains(bare.lowercased()) || codeWords.contains(String(bare))
    }
  }

  private static let placeholders: Set<String> = ["null", "undefined", "none", "n/a", "#n/a", "unknown", "object"]
  /// As programs write them; otherwise they are people's names, such as Nan and Nil.
  private static let codeWords: Set<String> = ["nan", "NaN", "nil", "NULL", "NA", ""]

  /// What is said where the first name is unknown: "Hi there", "Hallo zusammen", "Bonjour à vous", "Hola de nuevo".
  static func neutralGreeting(_ language: MailLanguage) -> String {
    switch language {
    case .en: "there"
    case .de: "zusammen"
    case .fr: "à vous"
    case .es: "de nuevo"
    }
  }

  /// How long it is since a day: "5 days", "3 weeks", "3 months", "1 year"; nil under a day. German in the dative, for "seit".
  /// - Parameter start: a day's midnight in UTC: which day it was, whatever the zone.
  static func tenure(since start: Timestamp, _ dates: DateWords, _ language: MailLanguage) -> String? {
    let (today, first) = (dates.today, LocalClock.utc.day(at: start))
    let days = Int64(today.daysSince1970 - first.daysSince1970)
    let months = today.months(since: first)
    if months >= 24 { return count(months / 12, .year, language) }
    if months == 12 { return count(1, .year, language) }
    if months >= 1 { return count(months, .month, language) }
    if days >= 14 { return count(days / 7, .week, language) }
    return days >= 1 ? count(days, .day, language) : nil
  }

  private enum Unit { case day, week, month, year }

  private static func count(_ number: Int64, _ unit: Unit, _ language: MailLanguage) -> String {
    let forms: (one: String, many: String) =
      switch (language, unit) {
      case (.en, .day): ("day", "days")
      case (.en, .week): ("week", "weeks")
      case (.en, .month): ("month", "months")
      case (.en, .year): ("year", "years")
      case (.de, .day): ("Tag", "Tagen")
      case (.de, .week): ("Woche", "Wochen")
      case (.de, .month): ("Monat", "Monaten")
      case (.de, .year): ("Jahr", "Jahren")
      case (.fr, .day): ("jour", "jours")
      case (.fr, .week): ("semaine", "semaines")
      case (.fr, .month): ("mois", "mois")
      case (.fr, .year): ("an", "ans")
      case (.es, .day): ("día", "días")
      case (.es, .week): ("semana", "semanas")
      case (.es, .month): ("mes", "meses")
      case (.es, .year): ("año", "años")
      }
    return "\(number) \(number == 1 ? forms.one : forms.many)"
  }

  private static let titles: Set<String> = [
    "dr", "dr.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "herr", "frau", "m.", "mme", "sr.", "sra.",
  ]

  private static let longestName = 40

  private static func isName(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    return scalars.count <= longestName && scalars.contains { $0.properties.isAlphabetic }
      && scalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || UntrustedText.isJoiner(scalar)
          || "'’ʼ-‐.· 0123456789".unicodeScalars.contains(scalar)
          || scalar.properties.canonicalCombiningClass != .notReordered
      }
  }
}
