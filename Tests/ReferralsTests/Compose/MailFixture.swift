import Addresses
import JSONTree
import Testing
import Time

@testable import Referrals

/// A policy like the sample, and one customer's mail made with it.
struct MailFixture {
  var policy = MailFixture.samplePolicy()
  var record = CustomerRecord(newcomer: "cus_1")
  var data: JSON = .object([.init("count", .int(10_432))])
  var kind = MessageKind.prompt
  var signal = "milestone"
  var totals = RewardTotals()
  var reward: RewardNotice?
  var mayPromote = true

  static let now = Timestamp(seconds: 1_777_600_000)  // 2026-05-01T01:46:40Z
  static let link = "https://go.acme.example/r/bcdfghjk"
  static let decline = "https://go.acme.example/u/decline-token"
  static let unsubscribe = "https://go.acme.example/u/unsubscribe-token"
  static let terms = "https://acme.example/referral-terms"
  static let everyLink: Set<String> = [link, decline, unsubscribe, terms]

  init() {
    record.profile.name = "Ada Lovelace"
    record.profile.since = Timestamp(seconds: 1_769_000_000)  // 2026-01-21
  }

  func compose() throws -> ComposedMail {
    let event = Event(
      hash: EventHash(high: 1, low: 2), id: "e1", type: "usage.milestone", time: Self.now, customerID: record.id,
      body: .object([.init("data", data)]))
    let plan = MessagePlan(
      id: "m1", kind: kind, signal: signal, event: event, notBefore: nil, sendBefore: Self.now + .hours(72),
      oversight: .autonomous)
    return try Composer(policy).compose(
      plan: plan, record: record, links: Self.links(), totals: totals, reward: reward, mayPromote: mayPromote, now: Self.now)
  }

  static func links() throws -> MailLinks {
    let link: WebAddress = try #require(WebAddress(link))
    return try MailLinks(
      link: link, decline: #require(WebAddress(decline)), unsubscribe: #require(WebAddress(unsubscribe)),
      sharePage: #require(WebAddress("https://go.acme.example/s/share-token")))
  }

  static let freeMonth = Policy.RewardRule(id: "free-month", earnedOn: .signedUp, side: .referrer, value: .months(1))
  static let discount = Policy.RewardRule(
    id: "friend-discount", earnedOn: .signedUp, side: .friend, value: .percent(20, of: "first_invoice"))

  static func samplePolicy(templates: [String: String] = [:]) -> Policy {
    Policy(
      program: .init(
        id: "refer-a-friend", name: "Share & Earn", product: "Acme", landingURL: "https://acme.example/signup", termsURL: terms,
        timeZone: nil, unit: .account),
      sender: .init(
        from: "Acme <referrals@acme.example>", postalAddress: "Acme Inc., 1 Main Street, Springfield, IL 62701, USA", tags: []),
      links: .base("https://go.acme.example/r/"), consent: nil,
      disclosure: .init(
        inMail: "You may earn a reward when someone signs up through your link. Please say so when you share it.",
        inShare: "I may get a reward if you sign up through my link."),
      events: [:],
      signals: [.init(name: "milestone", matches: [], weight: 70, counts: .always)], vetoes: [], moment: .init(),
      throttle: .init(),
      rewards: [freeMonth, discount], messages: [:],
      templates: .init(folder: "templates", defaultLocale: "en", locales: ["en", "de", "fr", "es"], sources: templates),
      shareText: [
        "en": "We use {{program.product}} and like it. With my link you get {{reward.friend}}: {{link}} {{disclosure}}",
        "de": "Wir nutzen {{program.product}} gern. Mit meinem Link bekommst du {{reward.friend}}: {{link}} {{disclosure}}",
      ],
      holdout: nil, costs: .init(), hash: "")
  }

  static let milestone = """
    ---
    subject: "Share {{program.product}}, get {{reward.referrer}} (your link inside)"
    ---
    Hi {{customer.greeting}},

    You have been using {{program.product}} for {{customer.tenure}} and processed over {{rounded(data.count)}} emails. \
    We are glad it is working well!

    Share your link with colleagues and get {{reward.referrer}} for {{reward.per}}:

    {{link}}

    {{reward.limit}} Here is a text you can paste:

    > {{share_text}}

    [Not for me]({{decline_link}})
    """

  static let rewardEarned = """
    ---
    subject: "Your referral {{reward.event}} - {{reward.this}} earned!"
    ---
    Hi {{customer.greeting}},

    Great news! Someone used your referral link and {{reward.event}} for {{program.product}}. {{reward.state_sentence}}

    Total rewards earned: {{totals.rewards}}
    Active referrals: {{totals.active_referrals}}

    {{#may_promote}}Keep sharing: {{link}}{{/may_promote}}
    """
}

/// The addresses of a document's links, in order, with their character references resolved.
func linksOf(_ html: String) -> [String] {
  html.components(after: "href=\"").map { rest in
    String(rest.prefix { $0 != "\"" }).replacing("&amp;", with: "&")
  }
}

/// The names of a document's tags, without those of its frame.
func tagsOf(_ html: String) -> Set<String> {
  Set(html.components(after: "<").map { String($0.prefix { $0.isLetter || $0.isNumber || "/!".contains($0) }) })
}

extension String {
  fileprivate func components(after mark: String) -> [Substring] {
    var found: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: mark) {
      rest = rest[range.upperBound...]
      found.append(rest)
    }
    return found
  }
}
