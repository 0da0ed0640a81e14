import Deciding
import Events
import Examples
import JSONTree
import Links
import Policies
import Testing

@testable import Composing

/// Mails without an event behind them.
@Suite struct SampleMailTests {
  private static let now = MailFixture.now

  private func mail(_ sample: SampleMail, _ policy: Policy) throws -> ComposedMail {
    try sample.compose(with: Composer(policy), now: Self.now)
  }

  @Test(
    "Every kind with a template of ours can be shown in every language",
    arguments: MessageKind.allCases.filter { $0 != .announcement }, ["en", "de", "fr", "es"])
  func everyKindIsShown(kind: MessageKind, locale: String) throws {
    var sample = SampleMail(kind)
    sample.locale = locale
    let mail = try mail(sample, MailFixture.samplePolicy())
    #expect(mail.templateName == "built-in \(kind.rawValue).\(locale)" && mail.passedOver.isEmpty)
    #expect(!mail.text.contains("{{") && !mail.text.contains("  ") && !mail.subject.isEmpty)
    #expect(sample.notes(MailFixture.samplePolicy(), mail).count == (kind == .rewardPending ? 1 : 0))
  }

  @Test("No link of a sample counts: none has a code's shape, none a token")
  func linksLeadNowhere() throws {
    for kind in MessageKind.allCases where kind != .announcement {
      let mail = try mail(SampleMail(kind), MailFixture.samplePolicy())
      for link in linksOf(mail.html) where link.contains("go.acme.example") {
        let last = String(link.split(separator: "/").last ?? "")
        let key = try #require(LinkKey(secret: Array("sixteen bytes or more".utf8)))
        #expect(!LinkCode.isShaped(last) && LinkToken(key).open(last) == nil, "\(link)")
      }
    }
  }

  @Test("The shipped policy's own template is filled from its signal's conditions")
  func dataFulfilsTheConditions() throws {
    let policy = try SamplePolicy.policy(SamplePolicy.text(), templates: SamplePolicy.templates())
    let mail = try mail(SampleMail(.prompt), policy)
    #expect(mail.templateName == "prompt.milestone.en.md" && mail.text.contains("over 10,000 emails"))
    for signal in policy.signals {
      let data = JSON.object([.init("data", policy.sampleData(of: signal.name))])
      #expect(signal.matches.contains { $0.holds(in: data) }, "\(signal.name)")
    }
  }

  @Test("Data that is given is shown, and what a template lacks is noted")
  func givenData() throws {
    var policy = MailFixture.samplePolicy(templates: ["prompt.milestone.en.md": MailFixture.milestone])
    var sample = SampleMail(.prompt)
    sample.data = .object([.init("count", .int(25_700))])
    #expect(try mail(sample, policy).text.contains("over 25,000 emails"))
    sample.data = .object([])
    let poorer = try mail(sample, policy)
    #expect(poorer.templateName == "built-in prompt.en")
    #expect(sample.notes(policy, poorer).contains { $0.contains("data.count") && $0.contains("prompt.milestone.en.md:6") })
    policy.templates.locales = ["en", "de"]
    sample.locale = "fr"
    #expect(sample.notes(policy, try mail(sample, policy)).contains { $0.hasPrefix("asked for fr, written in en") })
    policy.templates.sources["prompt.milestone.md"] = policy.templates.sources.removeValue(forKey: "prompt.milestone.en.md")
    (sample.locale, sample.data) = ("de_CH", .object([.init("count", .int(25_700))]))
    #expect(
      sample.notes(policy, try mail(sample, policy)) == [
        "asked for de_CH, written in en: prompt.milestone.md is for all locales; add prompt.milestone.de.md"
      ])
  }

  @Test("A customer's own name, tenure, locale and suppression are used")
  func realCustomers() throws {
    var sample = SampleMail(.rewardEarned)
    var record = CustomerRecord(newcomer: "c1")
    record.profile.name = "Jürgen Groß"
    record.profile.locale = "de-AT"
    record.state.suppression.unsubscribed = Self.now
    sample.record = record
    let mail = try mail(sample, MailFixture.samplePolicy())
    #expect(mail.text.hasPrefix("Hallo Jürgen,") && !mail.text.contains("go.acme.example"))
  }

  @Test("The friend's notice is about the friend's reward, and a policy without one says so")
  func friends() throws {
    var sample = SampleMail(.rewardEarned)
    sample.isForFriend = true
    #expect(try mail(sample, MailFixture.samplePolicy()).subject == "Your welcome reward: 20% off the first invoice")
    var policy = MailFixture.samplePolicy()
    policy.rewards = [MailFixture.freeMonth]
    #expect(throws: ComposeFault.self) { try mail(sample, policy) }
  }

  @Test("Announcements are found by their names")
  func announcements() throws {
    let text = "---\nsubject: \"News\"\n---\nHi {{customer.greeting}}, see {{link}}"
    var policy = MailFixture.samplePolicy(templates: ["announcement.spring.en.md": text, "announcement.autumn.md": text])
    #expect(policy.announcements == ["autumn", "spring"])
    #expect(try mail(SampleMail(.announcement), policy).templateName == "announcement.autumn.md")
    var spring = SampleMail(.announcement)
    spring.signal = "spring"
    #expect(try mail(spring, policy).templateName == "announcement.spring.en.md")
    policy.templates.sources = ["announcement.de.md": text, "announcement.md": text]
    #expect(policy.announcements == [""])
    #expect(throws: ComposeFault.self) { try mail(spring, policy) }
  }

  @Test("Rewards of another system and conditions of every form have samples")
  func otherForms() throws {
    var policy = MailFixture.samplePolicy()
    policy.rewards = []
    policy.rewardsAreExternal = true
    #expect(try mail(SampleMail(.rewardEarned), policy).text.contains("1 free month"))
    let tests: [(Policy.Condition.Test, JSON?)] = [
      (.eq(.string("pro")), .string("pro")), (.isIn([.int(4), .int(5)]), .int(4)), (.gt(2.5), .double(3.5)), (.lt(0), .int(-1)),
      (.lte(7), .int(7)), (.exists(true), .string("sample")), (.matches("a*b?"), .string("abx")), (.ne(.int(1)), nil),
      (.exists(false), nil), (.gte(.greatestFiniteMagnitude), .double(.greatestFiniteMagnitude)),
    ]
    for (test, value) in tests {
      let condition = Policy.Condition(path: JSONPath("data.plan.name"), test: test)
      policy.signals[0].matches = [.init(type: "t", when: [.init(all: [condition])])]
      #expect(policy.sampleData(of: "milestone")[path: JSONPath("plan.name")] == value, "\(test)")
    }
  }

  @Test("The provider's additions stand in a box at the end, escaped")
  func box() throws {
    let html = try mail(SampleMail(.prompt), MailFixture.samplePolicy()).htmlWithBox(title: "A & B", ["<x>"])
    #expect(html.contains("<strong>A &amp; B</strong><ul><li>&lt;x&gt;</li></ul>"))
    #expect(html.hasSuffix("</div></div>\n</body>\n</html>\n"))
  }
}
