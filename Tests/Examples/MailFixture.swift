import Addresses
package import Composing
package import Deciding
import Events
package import JSONTree
package import Policies
import Testing
package import Time

/// A policy like the sample, and one customer's mail made with it.
package struct MailFixture {
  package var policy = MailFixture.samplePolicy()
  package var record = CustomerRecord(newcomer: "cus_1")
  package var data: JSON = .object([.init("count", .int(10_432))])
  package var kind = MessageKind.prompt
  package var signal = "milestone"
  package var totals = RewardTotals()
  package var reward: RewardNotice?
  package var mayPromote = true

  package static let now = Timestamp(seconds: 1_777_600_000)  // 2026-05-01T01:46:40Z
  package static let link = "https://go.acme.example/r/bcdfghjk"
  package static let decline = "https://go.acme.example/u/decline-token"
  package static let unsubscribe = "https://go.acme.example/u/unsubscribe-token"
  package static let terms = "https://acme.example/referral-terms"
  package static let everyLink: Set<String> = [link, decline, unsubscribe, terms]

  package init() {
    record.profile.name = "Ada Lovelace"
    record.profile.since = Timestamp(seconds: 1_769_000_000)  // 2026-01-21
  }

  package func compose() throws -> ComposedMail {
    let event = Event(
      hash: EventHash(high: 1, low: 2), id: "e1", type: "usage.milestone", time: Self.now, customerID: record.id,
      body: .object([.init("data", data)]))
    let plan = MessagePlan(
      id: "m1", kind: kind, signal: signal, event: event, notBefore: nil, sendBefore: Self.now + .hours(72),
      oversight: .autonomous)
    return try Composer(policy).compose(
      plan: plan, record: record, links: Self.links(), totals: totals, reward: reward, mayPromote: mayPromote, now: Self.now)
  }

  package static func links() throws -> MailLinks {
    let link: WebAddress = try #require(WebAddress(link))
    return try MailLinks(
      link: link, decline: #require(WebAddress(decline)), unsubscribe: #require(WebAddress(unsubscribe)),
      sharePage: #require(WebAddress("https://go.acme.example/s/share-token")))
  }

  package static let freeMonth = Policy.RewardRule(id: "free-month", earnedOn: .signedUp, side: .referrer, value: .months(1))
  package static let discount = Policy.RewardRule(
    id: "friend-discount", earnedOn: .signedUp, side: .friend, value: .percent(20, of: "first_invoice"))

  package static func samplePolicy(templates: [String: String] = [:]) -> Policy {
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

  package static let milestone = """
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

  package static let rewardEarned = """
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
