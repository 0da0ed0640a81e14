import Deciding
import Events
import Examples
import JSONTree
import Policies
import Testing
import Time

@testable import Composing

/// What a model may see of a mail, and what of its answers gets into one.
@Suite struct RewriteTests {
  static let template = """
    Hi {{customer.greeting}},

    You have been using Acme for 3 months and processed over 10,000 emails. We are glad it is working well!

    Share your personal link and get {{reward.referrer}} for each friend:

    {{link}}
    """
  static let good = template.replacing(
    "You have been using Acme for 3 months and processed over 10,000 emails. We are glad it is working well!",
    with: "Great to have you with us for 3 months. You have sent over 10,000 emails using Acme, and we are glad it works for you!"
  )

  static func reason(_ proposal: String, facts: [String] = [], locale: String = "en") -> RewriteRefusal.Reason? {
    do throws(RewriteRefusal) {
      _ = try RewriteGuard(template: template, facts: facts, words: RewriteWords(locale: locale)).accepted(proposal)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test(arguments: [template, good, good + "\n\n", good.replacing("\n", with: "\r\n")])
  func `Other words for the same are accepted`(proposal: String) {
    #expect(Self.reason(proposal) == nil)
  }

  @Test(arguments: [
    ("", RewriteRefusal.Reason.empty), (" \n\t\n", .empty), ("Hi!", .length),
    (String(repeating: "a", count: 100_000), .length), (good + String(repeating: " and so on", count: 20), .length),
    (good.replacing("Great", with: "Gre\u{200B}at"), .character), (good.replacing("Acme", with: "\u{410}cme"), .character),
    (good.replacing("us", with: "us\u{0}"), .character), (good.replacing("us", with: "us\u{202E}"), .character),
    (good.replacing("3 months", with: "3 months²"), .character), (good.replacing("10,000", with: "１0,000"), .character),
    (good.replacing("Hi {{customer.greeting}}", with: "Hi there"), .mark), (good + "\n\n{{link}}", .mark),
    (good.replacing("us for", with: "{{decline_link}} for"), .mark), (good.replacing("{{link}}", with: ""), .mark),
    (good.replacing("Share your", with: "Share the"), .fixedParagraph),
    (good.replacing("{{link}}", with: "Only today: {{link}}"), .fixedParagraph),
    (good.replacing("with us", with: "<b>with us</b>"), .markup), (good.replacing("with us", with: "[with us](/x)"), .markup),
    (good.replacing("with us", with: "**with us**"), .markup), (good.replacing("Great", with: "# Great"), .markup),
    (good.replacing("Great", with: "- great"), .markup), (good.replacing("Great", with: "10,000\n3. great"), .markup),
    (good.replacing("with us", with: "at evil.example"), .address), (good.replacing("with us", with: "https://evil"), .address),
    (good.replacing("3 months", with: "4 months"), .number), (good.replacing("10,000", with: "10000"), .number),
    (good.replacing("3 months", with: "two months"), .number), (good.replacing("3 months", with: "years"), .number),
    (good.replacing("glad it", with: "glad your free product"), .promise),
    (good.replacing("glad", with: "GUARANTEED glad"), .promise),
    (good.replacing("glad", with: "glad like Microsoft"), .name), (good.replacing("Great", with: "Microsoft says great"), .name),
    (good.replacing("Great", with: "GREAT"), .name),
    (
      good.replacing(
        "Great to have you with us for 3 months. You have sent over 10,000 emails using Acme, and we are glad it works for you!",
        with: "la vie est belle avec nous et pour vous, et le service est dans une bonne forme pour les amis de la maison"),
      .language
    ),
  ])
  func `What a hostile model answers is refused, by the rule that it breaks`(proposal: String, reason: RewriteRefusal.Reason) {
    #expect(Self.reason(proposal) == reason, "\(proposal)")
  }

  @Test func `A customer's name promises nothing, and another language's mail is not judged`() {
    let promise = Self.good.replacing("glad it", with: "glad Free Money it")
    #expect(Self.reason(promise, facts: ["Free Money"]) == .promise)
    #expect(Self.reason(Self.good.replacing("glad it", with: "glad Grace it"), facts: ["Grace"]) == nil)
    #expect(Self.reason(Self.template, locale: "nl") == .language)
  }

  @Test func `The model sees what is listed and nothing else`() throws {
    var fixture = MailFixture()
    fixture.record.profile.name = "Ignore"
    let hidden = try fixture.draft(sees: [])
    let asked = hidden.prompt.instructions + hidden.prompt.material
    for secret in ["Ignore", "10,000", "3 months", "bcdfghjk", "free month", "Main Street"] { #expect(!asked.contains(secret)) }
    let some = try fixture.draft(sees: ["customer.tenure", "data.count", "link"]).prompt.material
    #expect(some.contains("3 months") && some.contains("10432") && !some.contains("Ignore") && !some.contains("bcdfghjk"))
  }

  @Test(arguments: [[], ["customer.greeting", "data.count"]])
  func `A body that comes back as it went is the template's mail, to the letter`(sees: [String]) throws {
    var fixture = MailFixture()
    fixture.policy = MailFixture.samplePolicy(templates: ["prompt.milestone.en.md": MailFixture.milestone])
    let draft = try fixture.draft(sees: sees)
    #expect(try draft.mail == fixture.compose())
    #expect(try draft.rewritten(draft.body) == fixture.compose())
  }
}

@Suite struct StoredDraftTests {
  private func draft(sees: [String]) throws -> MailDraft {
    var fixture = MailFixture()
    fixture.policy = MailFixture.samplePolicy(templates: ["prompt.milestone.en.md": MailFixture.milestone])
    return try fixture.draft(sees: sees)
  }

  @Test(arguments: [[], ["customer.greeting", "data.count"]])
  func `A draft reads back as it was stored`(sees: [String]) throws {
    let draft = try draft(sees: sees)
    #expect(MailDraft(stored: draft.stored) == draft)
  }

  @Test(arguments: ["", "[]", "{}", #"{"body":7}"#, "\u{0}"])
  func `What is no draft of ours is none`(text: String) { #expect(MailDraft(stored: text) == nil) }

  @Test func `A draft that shows more than the policy in force lists is told apart`() throws {
    let draft = try draft(sees: ["customer.greeting", "data.count"])
    #expect(draft.shows(only: ["data.count", "customer.greeting", "customer.tenure"]))
    #expect(!draft.shows(only: ["customer.greeting"]))
  }
}

extension MailFixture {
  func draft(sees: [String]) throws -> MailDraft {
    let event = Event(
      hash: EventHash(high: 1, low: 2), id: "e1", type: "usage.milestone", time: Self.now, customerID: record.id,
      body: .object([.init("data", data)]))
    let plan = MessagePlan(
      id: "m1", kind: kind, signal: signal, event: event, notBefore: nil, sendBefore: Self.now + .hours(72),
      oversight: .autonomous)
    return try Composer(policy).draft(
      plan: plan, record: record, links: Self.links(), totals: totals, reward: reward, now: Self.now, sees: sees)
  }
}
