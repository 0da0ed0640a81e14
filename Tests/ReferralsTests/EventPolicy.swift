import JSONTree
import Time

@testable import Referrals

/// A policy with every role, for the decoder's tests.
enum EventPolicy {
  static func match(_ type: String, _ when: Policy.Condition...) -> Policy.EventMatch {
    Policy.EventMatch(type: type, when: when.isEmpty ? [] : [Policy.Conditions(all: when)])
  }

  static func condition(_ path: String, _ test: Policy.Condition.Test) -> Policy.Condition {
    Policy.Condition(path: JSONPath(path), test: test)
  }

  static let sample = Policy(
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

/// Decodes text and headers as the pipeline would.
struct DecoderRun {
  static let decoder = EventDecoder(policy: EventPolicy.sample)
  static let now = Timestamp(rfc3339: "2025-03-01T12:00:00Z") ?? Timestamp(seconds: 0)
  static let broker = Timestamp(rfc3339: "2025-03-01T11:59:00Z")

  static func classify(_ text: String?, headers: [String: String] = [:], topic: String = "t") -> Classified {
    classify(text.map { Array($0.utf8) }, headers: headers, topic: topic)
  }

  static func classify(_ bytes: [UInt8]?, headers: [String: String] = [:], topic: String = "t") -> Classified {
    let header = { (name: String) in headers[name].map { Array($0.utf8) } }
    guard let bytes else {
      return decoder.classify(value: nil, topic: topic, brokerTimestamp: broker, now: now, header: header)
    }
    return decoder.classify(value: bytes.span, topic: topic, brokerTimestamp: broker, now: now, header: header)
  }

  /// A Plain event with these members after a sound beginning.
  static func plain(_ type: String, _ rest: String = "") -> String {
    #"{"id":"e1","type":"\#(type)","time":"2025-03-01T11:00:00Z"\#(rest.isEmpty ? "" : ",")\#(rest)}"#
  }
}

extension Classified {
  var fault: Malformed? { if case .malformed(let fault) = self { fault } else { nil } }
  var event: Event? { if case .event(let event, _) = self { event } else { nil } }
  var roles: TypeRoles? { if case .event(_, let roles) = self { roles } else { nil } }
}
