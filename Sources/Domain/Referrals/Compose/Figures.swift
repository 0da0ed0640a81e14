/// Numbers and money as they are written in a language.
enum Figures {
  /// A number with its decimals (two at most) and no grouping, so that years and ids stay themselves.
  static func plain(_ number: Double, _ language: MailLanguage) -> String? {
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
  static func rounded(_ number: Double, _ language: MailLanguage) -> String? {
    guard number >= 0, number < 1e15 else { return nil }
    let whole = UInt64(number)
    var unit: UInt64 = 1
    while whole / unit >= 100 { unit *= 10 }
    return grouped(whole / unit * unit, language)
  }

  /// A whole number in groups of three.
  static func grouped(_ number: UInt64, _ language: MailLanguage) -> String {
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

  /// An amount with its currency: "$49.00", "49,00 €".
  static func money(_ money: Policy.Money, _ language: MailLanguage) -> String {
    let amount = amount(money, language)
    let sign =
      switch money.currency.uppercased() {
      case "USD": "$"
      case "EUR": "€"
      case "GBP": "£"
      default: ""
      }
    let code = money.currency.uppercased()
    if language == .en { return sign.isEmpty ? "\(code) \(amount)" : sign + amount }
    return "\(amount)\u{A0}\(sign.isEmpty ? code : sign)"
  }

  /// A percentage with its sign as the language sets it: "20%", "20 %".
  static func percent(_ value: Double, _ language: MailLanguage) -> String {
    let number = plain(value, language) ?? "0"
    return switch language {
    case .en: number + "%"
    case .de, .es: number + "\u{A0}%"
    case .fr: number + "\u{202F}%"
    }
  }

  private static func amount(_ money: Policy.Money, _ language: MailLanguage) -> String {
    let digits = minorDigits(money.currency)
    var unit: UInt64 = 1
    for _ in 0..<digits { unit *= 10 }
    let minor = money.minorUnits.magnitude
    let whole = (money.minorUnits < 0 ? "-" : "") + grouped(minor / unit, language)
    guard digits > 0 else { return whole }
    let rest = String(minor % unit)
    return whole + decimalMark(language) + String(repeating: "0", count: digits - rest.count) + rest
  }

  /// ISO 4217's minor units, where they are not two.
  static func minorDigits(_ currency: String) -> Int {
    switch currency.uppercased() {
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF": 0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    default: 2
    }
  }

  private static func decimalMark(_ language: MailLanguage) -> String { language == .en ? "." : "," }

  private static func twoDigits(_ number: UInt64) -> String { number < 10 ? "0\(number)" : String(number) }
}
