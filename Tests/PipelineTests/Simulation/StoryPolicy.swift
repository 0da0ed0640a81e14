import JSONTree
import Policies
import Time

/// The programme of the simulation: every moment prompts at once, and nobody twice within the cooldown.
enum StoryPolicy {
  private static func match(_ type: String, _ when: Policy.Condition...) -> Policy.EventMatch {
    Policy.EventMatch(type: type, when: when.isEmpty ? [] : [Policy.Conditions(all: when)])
  }

  /// The programme with caps by a unit.
  /// - Parameters:
  ///   - reminds: it sends two reminders of a prompt, each after 20 s.
  ///   - grants: another system grants the rewards.
  static func policy(_ unit: Policy.Unit, isGated: Bool = false, reminds: Bool = false, grants: Bool = false) -> Policy {
    var policy = policy
    if grants {
      policy.rewardsAreExternal = true
      policy.events[.rewardGranted] = [match("granted")]
    }
    if reminds {
      policy.messages[.reminder] = .init(after: .seconds(20), atMost: 2)
      policy.throttle.promotionRest = .seconds(20)
    }
    if isGated { policy.messages[.prompt] = .init(oversight: .gated) }
    policy.program.unit = unit
    return policy
  }

  /// The programme with a veto of everyone, and quiet hours that begin amid the storm and end after it.
  static func forbidding(reminds: Bool = false) -> Policy {
    var policy = policy(.customer, reminds: reminds)
    policy.vetoes = [
      Policy.Veto(name: World.incident, matches: [], until: [], key: nil, lasts: nil, atMost: nil, scope: .everyone)
    ]
    policy.throttle.quietHours = .init(from: 12 * 60 + 1, to: 12 * 60 + 2, policy: .hold)
    return policy
  }

  /// The programme with a model that may see its product's name.
  static var personalised: Policy {
    var policy = policy
    policy.personaliser = Policy.Personaliser(url: "https://llm.example/v1", model: "m", fields: ["program.product"])
    return policy
  }

  /// The programme whose mails wait until so many have been approved, and whose signals may be held.
  static func watched(gateFirst: Int, anomalyFactor: Double?) -> Policy {
    var policy = policy
    policy.messages[.prompt] = .init(gateFirst: gateFirst)
    policy.throttle.anomalyFactor = anomalyFactor
    return policy
  }

  static let policy = Policy(
    program: .init(
      id: "p", name: "P", product: "Acme", landingURL: "https://a.example", termsURL: "https://a.example/t", timeZone: nil,
      unit: .customer),
    sender: .init(from: "a@a.example", postalAddress: "1 Main Street", tags: []), links: .base("https://go.a.example/r/"),
    consent: nil, disclosure: .init(inMail: "d", inShare: "d"),
    events: [
      .customerUpdated: [match("updated")], .declined: [match("declined")], .unsubscribed: [match("unsubscribed")],
      .resubscribed: [match("resubscribed")], .bounced: [match("bounced")], .shared: [match("shared")],
      .signedUp: [match("signed.up")], .linkClicked: [match("clicked")],
    ],
    signals: [
      .init(
        name: "promoter", matches: [match("nps", .init(path: JSONPath("data.score"), test: .gte(9)))], weight: 80, counts: .always
      ),
      .init(name: "milestone", matches: [match("milestone")], weight: 70, counts: .always),
    ],
    vetoes: [], moment: .init(maxEventAge: .hours(12)), throttle: .init(), rewards: [], messages: [:],
    templates: .init(folder: "", defaultLocale: "en", locales: ["en"], sources: [:]), shareText: [:], holdout: nil,
    costs: .init(month: nil, mailMicros: nil, mailCurrency: nil), hash: "h")
}
