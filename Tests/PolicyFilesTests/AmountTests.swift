import Policies
import Testing
import Texts
import Time

@testable import PolicyFiles

@Suite struct AmountTests {
  @Test(
    arguments: [
      ("30d", .days(30)), ("1h", .hours(1)), ("90m", .minutes(90)), ("45s", .seconds(45)), ("500ms", .milliseconds(500)),
      ("0s", .zero), ("0d", .zero), ("36500d", .days(36_500)), ("007d", .days(7)),
    ] as [(String, Duration)])
  func `Times are a whole number and a unit`(text: String, expected: Duration) throws {
    #expect(try Duration(policyText: text) == expected)
    #expect(try Duration(policyText: expected.policyText) == expected)
  }

  @Test(arguments: [
    ("30", "give it a unit: 30d"), ("0", "write 0s"), ("1.5h", "one unit"), ("-1d", "one unit"), ("1d12h", "one unit"),
    ("2w", "write 14d"), ("3 days", "write 3d"), ("6 months", "180d"), ("1y", "365d"), ("d", "one unit"), ("", "one unit"),
    ("30D", "write 30d"), ("٣d", "one unit"), ("1_000d", "one unit"),
  ])
  func `What is no time is refused with what to write`(text: String, remedy: String) throws {
    let wrong = try #require(throws: PolicyWrong.self) { try Duration(policyText: text) }
    #expect(wrong.remedy.contains(remedy), "\(wrong)")
  }

  @Test(arguments: ["36501d", "9223372036854775807d", "9223372036854775808ms", "99999999999999999999999999999999s", "876001h"])
  func `A time beyond a century is too long, whatever its unit`(text: String) throws {
    let wrong = try #require(throws: PolicyWrong.self) { try Duration(policyText: text) }
    #expect(wrong.message.contains("too long"), "\(wrong)")
  }

  @Test(
    arguments: [
      ("2%", 0.02), ("0.1%", 0.001), ("100%", 1), ("12.5 %", 0.125), ("0.3%", 0.003), ("0.7%", 0.007), ("1.1%", 0.011),
      ("7%", 0.07), ("0%", 0),
    ] as [(String, Double)])
  func `Percentages are exact`(text: String, expected: Double) throws {
    #expect(try PolicyType.share(text, ifZero: nil) == expected)
  }

  @Test(arguments: ["2", "%", "101%", "-1%", "1e2%", "2%%", "", "NaN%", "0x1%", "1,5%"])
  func `What is no percentage is refused`(text: String) {
    #expect(throws: PolicyWrong.self) { try PolicyType.share(text, ifZero: nil) }
  }

  @Test(
    arguments: [
      ("49.00 USD", 4_900, "USD"), ("49 USD", 4_900, "USD"), ("0.5 EUR", 50, "EUR"), ("500 JPY", 500, "JPY"),
      ("1.234 KWD", 1_234, "KWD"), ("0 USD", 0, "USD"), ("92233720368547758.07 USD", .max, "USD"),
    ] as [(String, Int64, String)])
  func `Money is in whole minor units of its currency`(text: String, units: Int64, currency: String) throws {
    let money = try Policy.Money(policyText: text, ifZero: nil)
    #expect(money == .init(minorUnits: units, currency: currency))
    #expect(try Policy.Money(policyText: money.policyText, ifZero: nil) == money)
  }

  @Test(arguments: [
    ("49.00", "a currency"), ("USD", "a currency"), ("49.001 USD", "\"49.00 USD\""), ("500.5 JPY", "\"49 JPY\""),
    ("49,00 EUR", "\"49.00 EUR\""), ("-1 USD", "\"49.00 USD\""), ("49 usd", "write USD"), ("49 USB", "ISO 4217"),
    ("$49", "a currency"), ("92233720368547758.08 USD", "\"49.00 USD\""), (". USD", "\"49.00 USD\""),
  ])
  func `What is no money is refused with what to write`(text: String, remedy: String) throws {
    let wrong = try #require(throws: PolicyWrong.self) { try Policy.Money(policyText: text, ifZero: nil) }
    #expect(wrong.remedy.contains(remedy), "\(wrong)")
  }

  @Test(arguments: [("00:00", 0), ("08:00", 480), ("20:00", 1_200), ("23:59", 1_439)])
  func `Times of day are minutes after midnight`(text: String, expected: Int) throws {
    #expect(try PolicyType.minutes(text) == expected)
  }

  @Test(arguments: ["24:00", "8:00", "20:60", "20.00", "2000", "20:00:00", "", "aa:bb", "ä:00", "-1:00"])
  func `What is no time of day is refused`(text: String) {
    #expect(throws: PolicyWrong.self) { try PolicyType.minutes(text) }
  }

  @Test(arguments: [("10/s", 10), ("600/m", 10), ("3600/h", 1), ("0.5/s", 0.5), ("10 / s", 10)] as [(String, Double)])
  func `Rates are messages a second`(text: String, expected: Double) throws {
    #expect(try PolicyType.perSecond(text) == expected)
  }

  @Test(arguments: ["10", "10/d", "/s", "0/s", "-1/s", "10/s/s", "99999999/s"])
  func `What is no rate is refused`(text: String) {
    #expect(throws: PolicyWrong.self) { try PolicyType.perSecond(text) }
  }

  @Test(arguments: [
    ("cooldwon", "cooldown"), ("coolDown", "cooldown"), ("cool-down", "cooldown"), ("quiet-hours", "quiet_hours"),
    ("peryear", "per_year"), ("quit_hours", "quiet_hours"), ("xyz", nil), ("", nil),
  ])
  func `A slip finds the word that was meant`(word: String, expected: String?) {
    #expect(Suggestion.nearest(to: word, among: ["cooldown", "per_year", "per_lifetime", "quiet_hours"]) == expected)
  }
}
