import Events
import JSONTree
package import Policies
import Time

/// A policy with every role, for the decoder's tests.
package enum EventPolicy {
  package static func match(_ type: String, _ when: Policy.Condition...) -> Policy.EventMatch {
    Policy.EventMatch(type: type, when: when.isEmpty ? [] : [Policy.Conditions(all: when)])
  }

  package static func condition(_ path: String, _ test: Policy.Condition.Test) -> Policy.Condition {
    Policy.Condition(path: JSONPath(path), test: test)
  }

  package static let sample = Policy(
    program: .init(
      id: "p", name: "P", product: "Acme", landingURL: "https://a.example", termsURL: "https://a.example/t", timeZone: nil,
      unit: .customer),
    sender: .init(from: "a@a.example", postalAddress: "1 Main Street", tags: []), links: .base("https://go.a.example/r/"),
    consent: nil,
    disclosure: .init(inMail: "d", inShare: "d"),
    events: [
      .customerUpdated: [match("updated")], .shared: [match("copied")], .declined: [match("declined")],
      .linkClicked: [match("clicked")],
      .signedUp: [match("user.created")], .converted: [match("paid", condition("data.amount", .gt(0)))],
      .refunded: [match("refunded")],
      .rewardApplied: [match("applied")], .rewardFailed: [match("failed")], .rewardGranted: [match("granted")],
      .unsubscribed: [match("unsubscribed"), match("opted_out")], .resubscribed: [match("resubscribed")],
      .bounced: [match("bounced")],
      .complained: [match("complained")], .erased: [match("erased")],
    ],
    signals: [
      .init(name: "promoter", matches: [match("nps", condition("data.score", .gte(9)))], weight: 80, counts: .always),
      .init(name: "milestone", matches: [match("milestone")], weight: 70, counts: .always),
      .init(name: "solved", matches: [match("ticket.resolved", condition("data.rating", .gte(4)))], weight: 50, counts: .always),
    ],
    vetoes: [
      .init(
        name: "ticket", matches: [match("ticket.opened")], until: [match("ticket.resolved")], key: JSONPath("data.ticket_id"),
        lasts: nil,
        atMost: nil, scope: .customer),
      .init(
        name: "detractor", matches: [match("nps", condition("data.score", .lte(6)))], until: [], key: nil, lasts: .days(90),
        atMost: nil,
        scope: .customer),
      .init(
        name: "incident", matches: [match("incident.opened")], until: [match("incident.resolved")], key: nil, lasts: nil,
        atMost: nil,
        scope: .everyone),
    ],
    moment: .init(), throttle: .init(), rewards: [], messages: [:],
    templates: .init(folder: "", defaultLocale: "en", locales: ["en"], sources: [:]), shareText: [:], holdout: nil,
    costs: .init(month: nil, mailMicros: nil, mailCurrency: nil), hash: "")
}
