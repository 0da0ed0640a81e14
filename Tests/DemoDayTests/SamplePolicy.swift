import JSONTree
import Policies
import Time

/// The sample policy's types and conditions, built by hand: what the demo is generated for.
enum SamplePolicy {
  private static func match(_ type: String, _ path: String? = nil, _ test: Policy.Condition.Test = .exists(true))
    -> Policy.EventMatch
  {
    Policy.EventMatch(type: type, when: path.map { [.init(all: [.init(path: JSONPath($0), test: test)])] } ?? [])
  }

  private static func veto(
    _ name: String, _ begins: Policy.EventMatch, until: [String] = [], key: String? = nil, lasts: Duration? = nil,
    scope: Policy.Veto.Scope = .customer
  ) -> Policy.Veto {
    Policy.Veto(
      name: name, matches: [begins], until: until.map { match($0) }, key: key.map { JSONPath($0) }, lasts: lasts, atMost: nil,
      scope: scope)
  }

  static let policy = Policy(
    program: .init(
      id: "p", name: "P", product: "Acme", landingURL: "https://a.example", termsURL: "https://a.example/t", timeZone: nil,
      unit: .account),
    sender: .init(from: "a@a.example", postalAddress: "1 Main Street", tags: []), links: .base("https://go.a.example/r/"),
    consent: nil, disclosure: .init(inMail: "d", inShare: "d"),
    events: [
      .customerUpdated: [match("customer.profile.changed")], .shared: [match("referral.link.copied")],
      .signedUp: [match("user.created")], .converted: [match("invoice.paid", "data.amount", .gt(0))],
      .refunded: [match("invoice.refunded")], .rewardApplied: [match("billing.credit.applied")],
      .rewardFailed: [match("billing.credit.failed")],
      .unsubscribed: [match("email.unsubscribed"), match("customer.opted_out")], .resubscribed: [match("customer.opted_in")],
      .erased: [match("privacy.erasure.requested")],
    ],
    signals: [
      .init(name: "onboarded", matches: [match("onboarding.completed")], weight: 60, counts: .once),
      .init(
        name: "ticket_solved", matches: [match("support.ticket.resolved", "data.rating", .gte(4))], weight: 50,
        counts: .againAfter(.days(30))),
      .init(
        name: "milestone", matches: [match("usage.milestone", "data.count", .gte(10_000))], weight: 70,
        counts: .oncePer(JSONPath("data.count"))),
      .init(name: "promoter", matches: [match("survey.nps", "data.score", .gte(9))], weight: 80, counts: .againAfter(.days(90))),
      .init(
        name: "adopted", matches: [match("feature.adopted", "data.feature", .isIn([.string("api"), .string("sso")]))], weight: 40,
        counts: .oncePer(JSONPath("data.feature"))),
    ],
    vetoes: [
      veto("ticket_open", match("support.ticket.opened"), until: ["support.ticket.resolved"], key: "data.ticket_id"),
      veto("payment_failed", match("invoice.payment_failed"), until: ["invoice.paid"]),
      veto("detractor", match("survey.nps", "data.score", .lte(6)), lasts: .days(90)),
      veto("leaving", match("subscription.cancelled"), until: ["subscription.started"]),
      veto(
        "incident", match("status.incident.opened"), until: ["status.incident.resolved"], key: "data.incident_id",
        scope: .everyone),
      veto("other_mail", match("marketing.email.sent"), lasts: .days(2)),
    ],
    moment: .init(), throttle: .init(), rewards: [], messages: [:],
    templates: .init(folder: "", defaultLocale: "en", locales: ["en"], sources: [:]), shareText: [:], holdout: nil,
    costs: .init(month: nil, mailMicros: nil, mailCurrency: nil), hash: "")
}
