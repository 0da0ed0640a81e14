import Addresses
import Deciding
import Examples
import JSONTree
import Policies
import Templates
import Testing
import Time

@testable import Composing

@Suite struct ComposerTests {
  @Test("The sample milestone mail, to the letter")
  func goldenMilestone() throws {
    var fixture = MailFixture()
    fixture.policy.templates.sources = ["prompt.milestone.en.md": MailFixture.milestone]
    let mail = try fixture.compose()
    #expect(mail.subject == "Share Acme, get 1 free month (your link inside)")
    #expect(mail.templateName == "prompt.milestone.en.md")
    #expect(mail.passedOver.isEmpty)
    #expect(
      mail.markdown == """
        Hi Ada,

        You have been using Acme for 3 months and processed over 10,000 emails. We are glad it is working well!

        Share your link with colleagues and get 1 free month for each friend who signs up:

        <https://go.acme.example/r/bcdfghjk>

        No limit on rewards. Here is a text you can paste:

        > We use Acme and like it. With my link you get 20% off the first invoice: <https://go.acme.example/r/bcdfghjk> \
        I may get a reward if you sign up through my link.

        [Not for me](https://go.acme.example/u/decline-token)

        ---

        You may earn a reward when someone signs up through your link. Please say so when you share it.

        Acme Inc., 1 Main Street, Springfield, IL 62701, USA

        [Program terms](<https://acme.example/referral-terms>)

        [Unsubscribe](<https://go.acme.example/u/unsubscribe-token>)

        """)
    #expect(
      mail.text == """
        Hi Ada,

        You have been using Acme for 3 months and processed over 10,000 emails. We are glad it is working well!

        Share your link with colleagues and get 1 free month for each friend who signs up:

        https://go.acme.example/r/bcdfghjk

        No limit on rewards. Here is a text you can paste:

        > We use Acme and like it. With my link you get 20% off the first invoice: https://go.acme.example/r/bcdfghjk \
        I may get a reward if you sign up through my link.

        Not for me: https://go.acme.example/u/decline-token

        -----

        You may earn a reward when someone signs up through your link. Please say so when you share it.

        Acme Inc., 1 Main Street, Springfield, IL 62701, USA

        Program terms: https://acme.example/referral-terms

        Unsubscribe: https://go.acme.example/u/unsubscribe-token

        """)
    #expect(mail.html.contains("background:#1a56db"))
    #expect(linksOf(mail.html).count == 5)
  }

  @Test("The sample reward notice keeps its line breaks and, after an unsubscribe, shows no link")
  func rewardNotice() throws {
    var fixture = MailFixture()
    fixture.kind = .rewardEarned
    fixture.policy.templates.sources = ["reward_earned.en.md": MailFixture.rewardEarned]
    fixture.reward = RewardNotice(.rule(MailFixture.freeMonth), .applied)
    fixture.totals.months = 3
    fixture.totals.activeReferrals = 5
    let mail = try fixture.compose()
    #expect(mail.subject == "Your referral signed up - 1 free month earned!")
    #expect(mail.text.contains("Total rewards earned: 3 free months\nActive referrals: 5\n\nKeep sharing: https://"))
    #expect(mail.html.contains("3 free months<br />"))
    fixture.record.state.suppression.unsubscribed = MailFixture.now
    let notice = try fixture.compose()
    #expect(notice.templateName == "reward_earned.en.md")
    #expect(Set(linksOf(notice.html)) == [MailFixture.terms])
    #expect(!notice.text.contains("sharing") && notice.text.contains("Springfield"))
  }

  @Test(
    "The disclosure, the postal address and the links stand in all three forms", arguments: MessageKind.allCases,
    ["en", "de", "fr", "es"])
  func footerIsEverywhere(kind: MessageKind, locale: String) throws {
    var fixture = MailFixture()
    fixture.kind = kind
    fixture.record.profile.locale = locale
    fixture.reward = RewardNotice(.rule(MailFixture.freeMonth), .pending(until: MailFixture.now + .days(11)))
    if kind == .announcement {
      fixture.policy.templates.sources = ["announcement.\(locale).md": "---\nsubject: Hi\n---\nHi: {{link}}"]
    }
    fixture.policy.disclosure.inMailElsewhere = [
      "de": "Sie können eine Prämie bekommen.", "fr": "Vous pouvez recevoir une prime.",
    ]
    let mail = try fixture.compose()
    #expect(mail.locale == locale)
    for form in [mail.markdown, mail.text, mail.html] {
      for part in [
        fixture.policy.disclosure.inMailElsewhere[locale] ?? fixture.policy.disclosure.inMail, "Springfield, IL 62701",
        MailFixture.terms, MailFixture.decline,
        MailFixture.unsubscribe,
      ] {
        #expect(form.contains(part))
      }
    }
    #expect(Set(linksOf(mail.html)) == MailFixture.everyLink)
  }

  @Test("The disclosure stands once, where the template puts it")
  func disclosureOnce() throws {
    var fixture = MailFixture()
    fixture.policy.templates.sources = ["prompt.md": "---\nsubject: Hi\n---\n{{disclosure}} {{link}} [x]({{unsubscribe_link}})"]
    let mail = try fixture.compose()
    #expect(mail.text.components(of: fixture.policy.disclosure.inMail) == 1)
    #expect(mail.text.components(of: MailFixture.unsubscribe) == 1)
    fixture.policy.templates.sources = ["prompt.md": "---\nsubject: Hi\n---\n{{^link}}{{disclosure}}{{/link}}{{link}}"]
    #expect(try fixture.compose().text.components(of: fixture.policy.disclosure.inMail) == 1)
  }

  @Test("A missing value gives way to the next less specific template, in order, and never to a blank")
  func fallbackChain() throws {
    let file = { (key: String) in "---\nsubject: \"S\"\n---\n\(key) {{data.x\(key.count)}} {{link}}" }
    let keys = ["prompt.milestone.de", "prompt.milestone", "prompt.de", "prompt"]
    var fixture = MailFixture()
    fixture.record.profile.locale = "de_AT"
    for (index, key) in keys.enumerated() {
      fixture.policy.templates.sources = Dictionary(uniqueKeysWithValues: keys.map { ("\($0).md", file($0)) })
      fixture.data = .object([.init("x\(key.count)", .string("here"))])
      let mail = try fixture.compose()
      #expect(mail.templateName == "\(key).md")
      #expect(mail.passedOver.count == index)
    }
    fixture.data = .object([.init("x19", .string("evil.com"))])
    let mail = try fixture.compose()
    #expect(mail.templateName == "built-in prompt.de")
    #expect(mail.passedOver.first == "prompt.milestone.de.md:4:21: {{data.x19}} has no value to show")
  }

  @Test("A mail's words are all in the language of its template")
  func oneLanguage() throws {
    var fixture = MailFixture()
    fixture.record.profile.locale = "de"
    fixture.policy.templates.sources = [
      "prompt.md": "---\nsubject: Hi\n---\nGet {{reward.referrer}} after {{customer.tenure}}. {{share_text}}"
    ]
    #expect(try fixture.compose().text.contains("Get 1 free month after 3 months. We use Acme"))
    fixture.policy.templates.sources = [:]
    #expect(try fixture.compose().text.hasPrefix("Hallo Ada,\n\nSie nutzen Acme seit 3 Monaten,"))
    fixture.record.profile.locale = "nl"
    #expect(try fixture.compose().locale == "en")
  }

  @Test(
    "Every built-in template fills with the least that there can be", arguments: BuiltinTemplates.kinds, MailLanguage.allCases)
  func builtinsNeverFail(kind: MessageKind, language: MailLanguage) throws {
    var fixture = MailFixture()
    fixture.kind = kind
    fixture.record = CustomerRecord(newcomer: "x")
    fixture.record.profile.locale = language.rawValue
    fixture.data = .null
    fixture.policy.rewards = []
    fixture.policy.shareText = [:]
    fixture.reward = RewardNotice(.external(text: "a mug"), .pending(until: nil))
    for mayPromote in [true, false] {
      fixture.mayPromote = mayPromote
      let mail = try fixture.compose()
      #expect(mail.templateName == "built-in \(kind.rawValue).\(language.rawValue)")
      #expect(mail.passedOver.isEmpty && !mail.text.contains("{{") && !mail.text.contains("  "))
    }
  }

  @Test("A friend reads of their own reward, never of a link that someone used")
  func friendNotice() throws {
    var fixture = MailFixture()
    fixture.kind = .rewardEarned
    fixture.policy.templates.sources = ["reward_earned.en.md": MailFixture.rewardEarned]
    fixture.reward = RewardNotice(.rule(MailFixture.discount), .issued)
    let mail = try fixture.compose()
    #expect(mail.templateName == "built-in reward_earned.friend.en")
    #expect(mail.subject == "Your welcome reward: 20% off the first invoice")
    fixture.policy.templates.sources["reward_earned.friend.md"] = "---\nsubject: Hello\n---\n{{reward.this}}"
    #expect(try fixture.compose().templateName == "reward_earned.friend.md")
  }

  @Test("A prompt without a link, a notice without a reward and an announcement without a template are refused")
  func refusals() throws {
    var fixture = MailFixture()
    fixture.kind = .rewardPending
    #expect(throws: ComposeFault.self) { try fixture.compose() }
    fixture.kind = .announcement
    #expect(throws: ComposeFault.self) { try fixture.compose() }
  }

  @Test("A share text without its disclosure gets it")
  func shareTextDiscloses() throws {
    var policy = MailFixture.samplePolicy()
    policy.shareText = ["en": "Try it: {{link}}"]
    let link = try #require(WebAddress(MailFixture.link))
    #expect(
      try Composer(policy).shareText(for: "en", link: link)
        == "Try it: \(MailFixture.link) I may get a reward if you sign up through my link.")
    policy.disclosure.inShareElsewhere = ["fr": "Je peux recevoir une prime."]
    let french = try #require(try Composer(policy).shareText(for: "fr-CA", link: link))
    #expect(french.hasSuffix(" \(MailFixture.link) Je peux recevoir une prime."))
  }

  @Test("An owner's product name may look like a domain")
  func ownersWordsAreTrusted() throws {
    var fixture = MailFixture()
    fixture.policy.program.product = "acme.io <b>*"
    let mail = try fixture.compose()
    #expect(mail.text.contains("acme.io <b>*") && mail.html.contains("acme.io &lt;b&gt;*"))
    #expect(Set(linksOf(mail.html)) == MailFixture.everyLink)
  }

  @Test("The document needs nothing from elsewhere and suits light and dark")
  func htmlStandsAlone() throws {
    let html = try MailFixture().compose().html
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("<html lang=\"en\">"))
    #expect(html.contains("content=\"light dark\"") && html.contains("max-width:600px"))
    for foreign in ["src=", "url(", "@import", "<link", "<img"] { #expect(!html.contains(foreign)) }
  }

  @Test("The same inputs give the same bytes")
  func isPure() throws {
    #expect(try MailFixture().compose() == MailFixture().compose())
  }
}

extension String {
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
