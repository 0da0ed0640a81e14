import Composing
import Policies
import Templates

extension Policy.Money {
  /// Reads an amount and a currency: `49.00 USD`.
  init(policyText text: String, ifZero: String?) throws(PolicyWrong) {
    let (amount, currency) = try Self.parts(text)
    let decimals = Figures.minorDigits(currency)
    guard let units = PolicyType.scaled(amount, decimals: decimals) else {
      let example = "49" + (decimals > 0 ? "." + String(repeating: "0", count: decimals) : "")
      throw PolicyWrong(
        "\(PolicyType.quoted(amount)) is not an amount of \(currency)", "write it like \"\(example) \(currency)\"")
    }
    if units == 0, let ifZero { throw PolicyWrong("an amount of 0 has no meaning here", ifZero) }
    self.init(minorUnits: units, currency: currency)
  }

  /// Reads a price with up to six decimals, in millionths: `0.002 USD`.
  static func micros(policyText text: String) throws(PolicyWrong) -> (micros: Int64, currency: String) {
    let (amount, currency) = try parts(text)
    guard let micros = PolicyType.scaled(amount, decimals: 6) else {
      throw PolicyWrong(
        "\(PolicyType.quoted(amount)) is not a price", "write it like \"0.002 \(currency)\", with up to six decimals")
    }
    return (micros, currency)
  }

  /// The amount as a policy names it.
  var policyText: String { "\(Words.decimal(minorUnits, decimals: Figures.minorDigits(currency))) \(currency)" }

  private static func parts(_ text: String) throws(PolicyWrong) -> (amount: Substring, currency: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2 else {
      throw PolicyWrong("\(PolicyType.quoted(text)) is not an amount", "write a number and a currency: \"49.00 USD\"")
    }
    let currency = String(parts[1])
    guard currencies.contains(currency) else {
      let known =
        currencies.contains(currency.uppercased())
        ? "write \(currency.uppercased())" : "write an ISO 4217 code such as USD or EUR"
      throw PolicyWrong("\(PolicyType.quoted(currency)) is not a currency", known)
    }
    return (parts[0], currency)
  }

  /// ISO 4217, list one, without funds, metals and test codes.
  private static let currencies = Set(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP \
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR \
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN \
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD \
    SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR \
    ZMW ZWG
    """.split(separator: " ").map(String.init))
}
