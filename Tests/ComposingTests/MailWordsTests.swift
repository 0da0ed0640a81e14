import Deciding
import Examples
import Policies
import Templates
import Testing
import Time

@testable import Composing

@Suite struct MailWordsTests {
  private static let dates = DateWords(.utc, now: MailFixture.now)

  @Test(arguments: [
    "null", "Null", "NULL", "undefined", "Undefined undefined", "None", "n/a", "N/A", "(null)", "NaN", "nil", "null null",
    "null Bright",
    "unknown", "[object Object]", "<undefined>",
  ])
  func `What a program writes for no name is not greeted`(name: String) {
    #expect(CustomerWords.firstName(name) == nil)
  }

  @Test(arguments: ["Nan Goldin", "Nil Bosch", "Jennifer Null", "Noone", "Ada"])
  func `A name that only looks like such a word is greeted`(name: String) {
    #expect(CustomerWords.firstName(name) == name.split(separator: " ").first.map(String.init))
  }

  @Test(
    "A customer's locale finds the policy's that suits it best, however it is written",
    arguments: [
      ("pt-BR", "pt-BR"), ("pt_br", "pt-BR"), ("PT", "pt-BR"), ("pt-PT", "pt-BR"), ("de_CH", "de"), ("de-CH-1996", "de"),
      ("zh-Hans", "zh-Hans"), ("zh_Hans_CN", "zh-Hans"), ("EN", "en"), ("nl", "en"), ("", "en"), ("王", "en"), (nil, "en"),
    ] as [(String?, String)])
  func localesFindTheirs(customer: String?, chosen: String) {
    let settings = Policy.TemplateSettings(
      folder: "t", defaultLocale: "en", locales: ["en", "pt-BR", "de", "zh-Hans"], sources: [:])
    #expect(settings.locale(for: customer) == chosen)
  }

  @Test(
    "Tenure in each language, in its plural forms",
    arguments: [
      (1, ["1 day", "1 Tag", "1 jour", "1 día"]), (5, ["5 days", "5 Tagen", "5 jours", "5 días"]),
      (14, ["2 weeks", "2 Wochen", "2 semaines", "2 semanas"]), (31, ["1 month", "1 Monat", "1 mois", "1 mes"]),
      (92, ["3 months", "3 Monaten", "3 mois", "3 meses"]), (366, ["1 year", "1 Jahr", "1 an", "1 año"]),
      (480, ["15 months", "15 Monaten", "15 mois", "15 meses"]), (800, ["2 years", "2 Jahren", "2 ans", "2 años"]),
    ])
  func tenure(days: Int, words: [String]) {
    let start = MailFixture.now - .days(days)
    #expect(MailLanguage.allCases.map { CustomerWords.tenure(since: start, Self.dates, $0) } == words)
  }

  @Test("A tenure under a day, or from the future, is none", arguments: [0, -1, -400])
  func noTenure(days: Int) {
    #expect(CustomerWords.tenure(since: MailFixture.now - .days(days), Self.dates, .en) == nil)
  }

  @Test(
    "Rewards in each language",
    arguments: [
      (Policy.RewardRule.Value.months(1), ["1 free month", "1 Gratismonat", "1 mois gratuit", "1 mes gratis"]),
      (.months(3), ["3 free months", "3 Gratismonate", "3 mois gratuits", "3 meses gratis"]),
      (
        .percent(20, of: "first_invoice"),
        [
          "20% off the first invoice", "20\u{A0}% Rabatt auf die erste Rechnung",
          "20\u{202F}% de réduction sur la première facture",
          "20\u{A0}% de descuento en la primera factura",
        ]
      ),
      (
        .percent(12.5, of: "first_order"),
        [
          "12.5% off the first order", "12,5\u{A0}% Rabatt auf first order", "12,5\u{202F}% de réduction sur first order",
          "12,5\u{A0}% de descuento en first order",
        ]
      ),
      (
        .credit(.init(minorUnits: 123_456_00, currency: "USD")),
        [
          "$123,456.00 credit", "123.456,00\u{A0}$ Guthaben", "123\u{202F}456,00\u{A0}$ de crédit",
          "123.456,00\u{A0}$ de crédito",
        ]
      ),
      (
        .credit(.init(minorUnits: 500, currency: "JPY")),
        ["JPY 500 credit", "500\u{A0}JPY Guthaben", "500\u{A0}JPY de crédit", "500\u{A0}JPY de crédito"]
      ),
      (.text(["*": "a mug", "de": "eine Tasse"]), ["a mug", "eine Tasse", "a mug", "a mug"]),
    ])
  func rewards(value: Policy.RewardRule.Value, words: [String]) {
    #expect(MailLanguage.allCases.map { RewardWords.value(value, $0, locale: $0.rawValue) } == words)
  }

  @Test("The promise follows the rule")
  func terms() {
    var rule = MailFixture.freeMonth
    rule.limit = .perYear(12)
    var words = RewardWords([rule, MailFixture.discount], .en, locale: "en")
    #expect(words.referrer == "1 free month" && words.friend == "20% off the first invoice")
    #expect(words.per == "each friend who signs up" && words.limit == "Up to 12 rewards a year.")
    rule.earnedOn = .firstConversion
    rule.limit = .perLifetime(1)
    rule.everyNth = 5
    words = RewardWords([rule], .en, locale: "en")
    #expect(words.per == "every 5 friends whose first invoice is paid" && words.limit == "Up to 1 reward in total.")
    #expect(words.friend == nil)
    var credit = rule
    credit.value = .credit(.init(minorUnits: 4900, currency: "USD"))
    #expect(RewardWords([rule, credit], .en, locale: "en").referrer == "1 free month and $49.00 credit")
    credit.limit = nil
    #expect(RewardWords([rule, credit], .en, locale: "en").referrer == "1 free month")
  }

  @Test("A reward that is only issued will be applied, and has not been yet")
  func issued() {
    let states: [RewardNotice.State] = [.issued, .applied, .pending(until: MailFixture.now + .days(11)), .pending(until: nil)]
    let words = states.map { RewardNotice(.rule(MailFixture.freeMonth), $0).stateSentence(.en, Self.dates) }
    #expect(words[0].contains("will be applied") && words[1].contains("has been applied"))
    #expect(words[2].contains("will get your reward on") && words[3].contains("once we have checked"))
    for language in MailLanguage.allCases {
      let notice = { RewardNotice(.rule(MailFixture.freeMonth), $0).stateSentence(language, Self.dates) }
      #expect(Set(states.map(notice)).count == states.count)
    }
  }

  @Test("A reward without a limit says so in each language")
  func noLimit() {
    let words = MailLanguage.allCases.map { RewardWords([MailFixture.freeMonth], $0, locale: $0.rawValue).limit }
    #expect(
      words == ["No limit on rewards.", "Prämien ohne Obergrenze.", "Récompenses sans limite.", "Sin límite de recompensas."])
  }

  @Test("Totals are summed by kind")
  func totals() {
    var totals = RewardTotals()
    #expect(totals.words(.en, locale: "en") == .words("none yet"))
    totals.months = 3
    totals.credits = [.init(minorUnits: 4900, currency: "EUR")]
    totals.others = [.init(.percent(20, of: "first_invoice"), count: 2)]
    #expect(totals.words(.en, locale: "en") == .words("3 free months, €49.00 credit and 2 × 20% off the first invoice"))
  }

  @Test("What another system has not told of is not told, in any language", arguments: MailLanguage.allCases)
  func externalTotals(language: MailLanguage) throws {
    var fixture = MailFixture()
    fixture.kind = .rewardEarned
    fixture.record.profile.locale = language.rawValue
    fixture.reward = RewardNotice(.external(text: "Gratis-Monat"), .applied)
    fixture.totals = RewardTotals(external: "7 Gratis-Monate", activeReferrals: 41)
    let told = try fixture.compose().text
    #expect(told.contains("Gratis-Monat") && told.contains("7 Gratis-Monate") && told.contains("41"))
    fixture.totals = RewardTotals(external: nil, activeReferrals: nil)
    let untold = try fixture.compose().text
    #expect(!untold.contains("- ") && untold.contains("Gratis-Monat"))
  }

  @Test(
    "Days are written as the language does",
    arguments: [
      (1_778_544_000, ["May 12", "12. Mai", "12 mai", "12 de mayo"]),  // 2026-05-12
      (1_798_761_600, ["January 1, 2027", "1. Januar 2027", "1er janvier 2027", "1 de enero de 2027"]),
      (1_709_164_800, ["February 29, 2024", "29. Februar 2024", "29 février 2024", "29 de febrero de 2024"]),
    ])
  func days(seconds: Int, words: [String]) {
    #expect(MailLanguage.allCases.map { Self.dates.date(Timestamp(seconds: Int64(seconds)), in: $0) } == words)
  }

  @Test("The calendar survives any moment", arguments: [Int64.min, -1, 0, Int64.max])
  func anyMoment(microseconds: Int64) {
    let day = LocalClock.utc.day(at: Timestamp(microseconds: microseconds))
    #expect((1...12).contains(day.month) && (1...31).contains(day.day))
  }

  @Test("Groups are set as the language does")
  func grouping() {
    #expect(MailLanguage.allCases.map { Figures.rounded(10_000, $0) } == ["10,000", "10.000", "10\u{202F}000", "10.000"])
    #expect(Figures.rounded(.nan, .en) == nil && Figures.rounded(-1, .en) == nil && Figures.rounded(.infinity, .en) == nil)
  }
}
