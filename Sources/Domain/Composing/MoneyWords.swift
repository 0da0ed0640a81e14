import Policies
import Templates

extension Figures {
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
  package static func minorDigits(_ currency: String) -> Int {
    switch currency.uppercased() {
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF": 0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    default: 2
    }
  }
}
