/// Numbers and money as they are written in a language.
package enum Figures {
  /// A number with its decimals (two at most) and no grouping, so that years and ids stay themselves.
  package static func plain(_ number: Double, _ language: MailLanguage) -> String? {
    guard number.magnitude < 1e15 else { return nil }
    let hundredths = Int64((number * 100).rounded())
    let sign = hundredths < 0 ? "-" : ""
    let whole = hundredths.magnitude / 100
    let rest = hundredths.magnitude % 100
    guard rest > 0 else { return sign + String(whole) }
    let digits = rest % 10 == 0 ? String(rest / 10) : twoDigits(rest)
    return sign + String(whole) + decimalMark(language) + digits
  }

  /// A number rounded down to its two leading digits and grouped, so that "over 12,000" stays true: 12,345 gives 12,000.
  package static func rounded(_ number: Double, _ language: MailLanguage) -> String? {
    guard number >= 0, number < 1e15 else { return nil }
    let whole = UInt64(number)
    var unit: UInt64 = 1
    while whole / unit >= 100 { unit *= 10 }
    return grouped(whole / unit * unit, language)
  }

  /// A whole number in groups of three.
  package static func grouped(_ number: UInt64, _ language: MailLanguage) -> String {
    let digits = Array(String(number))
    let mark =
      switch language {
      case .en: ","
      case .de, .es: "."
      case .fr: "\u{202F}"
      }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result += mark }
      result.append(digit)
    }
    return result
  }

  /// A percentage with its sign as the language sets it: "20%", "20 %".
  package static func percent(_ value: Double, _ language: MailLanguage) -> String {
    let number = plain(value, language) ?? "0"
    return switch language {
    case .en: number + "%"
    case .de, .es: number + "\u{A0}%"
    case .fr: number + "\u{202F}%"
    }
  }

  package static func decimalMark(_ language: MailLanguage) -> String { language == .en ? "." : "," }

  private static func twoDigits(_ number: UInt64) -> String { number < 10 ? "0\(number)" : String(number) }
}
