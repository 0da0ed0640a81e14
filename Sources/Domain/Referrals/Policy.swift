package import JSONTree
package import Time

/// The programme as its owner wrote it: the checked content of `policy.yaml`, with every default filled in.
package struct Policy: Sendable, Equatable {
  package var program: Program
  package var sender: Sender
  package var links: Links
  package var consent: Consent?
  package var disclosure: Disclosure
  /// The lifecycle roles' event types.
  package var events: [Role: [EventMatch]]
  /// In the order of the file.
  package var signals: [Signal]
  package var vetoes: [Veto]
  package var moment: Moment
  package var throttle: Throttle
  package var rewards: [RewardRule]
  /// Another system grants the rewards and says so in `reward_granted` events; there are no rules here then.
  package var rewardsAreExternal = false
  package var messages: [MessageKind: MessageRule]
  package var templates: TemplateSettings
  /// Ready-made share text by locale.
  package var shareText: [String: String]
  /// The control group's share in 0...1; nil for none.
  package var holdout: Double?
  package var costs: Costs
  /// Where the rules of time zones come from.
  package var zones = Zones.builtIn
  /// Nil: every mail goes out as its template says.
  package var personaliser: Personaliser?
  /// SHA-256 of the file and its templates, in hex: stored with every decision.
  package var hash: String

  /// Whose programme this is.
  package struct Program: Sendable, Equatable {
    package var id: String
    package var name: String
    package var product: String
    package var landingURL: String
    package var termsURL: String
    package var timeZone: String?
    package var unit: Unit
  }

  /// Whether one member's event can change what becomes of another's moment, so that accounts are judged with their members.
  package var judgesAccounts: Bool { program.unit == .account || vetoes.contains { $0.scope == .account } }

  /// What caps, vetoes, holdout, limits and rewards count for.
  package enum Unit: String, Sendable, CaseIterable { case customer, account }

  /// Who the mail comes from.
  package struct Sender: Sendable, Equatable {
    package var from: String
    package var postalAddress: String
    package var tags: [String]
  }

  /// Where a customer's link comes from.
  package enum Links: Sendable, Equatable {
    /// Ours: the code is appended to this URL.
    case base(String)
    /// The company's own referral system: the path of the link in the customer's events.
    case from(JSONPath)
  }

  /// Whether promotional mail is allowed.
  package struct Consent: Sendable, Equatable {
    package var field: JSONPath
    /// Countries and regions (`EEA`, `unknown`) where the field must be true.
    package var requiredIn: [String]
  }

  /// What the law wants said.
  package struct Disclosure: Sendable, Equatable {
    package var inMail: String
    package var inShare: String
    /// The same in the locales that have words of their own, by locale.
    package var inMailElsewhere: [String: String] = [:]
    package var inShareElsewhere: [String: String] = [:]
  }

  /// The lifecycle roles of an event type.
  package enum Role: String, Sendable, CaseIterable {
    case customerUpdated = "customer_updated"
    case shared, declined
    case linkClicked = "link_clicked"
    case signedUp = "signed_up"
    case converted, refunded
    case rewardApplied = "reward_applied"
    case rewardFailed = "reward_failed"
    case rewardGranted = "reward_granted"
    case unsubscribed, resubscribed, bounced, complained, erased

    /// Roles that are obeyed whatever their time says.
    package var suppresses: Bool {
      switch self {
      case .unsubscribed, .resubscribed, .bounced, .complained, .erased: true
      default: false
      }
    }
  }

  /// An event type with its conditions.
  package struct EventMatch: Sendable, Equatable {
    package var type: String
    /// Any of these must hold; empty: always.
    package var when: [Conditions]
  }

  /// Conditions that must all hold.
  package struct Conditions: Sendable, Equatable {
    package var all: [Condition]
  }

  /// One comparison at one path.
  package struct Condition: Sendable, Equatable {
    package var path: JSONPath
    package var test: Test

    /// The comparisons of `when`.
    package enum Test: Sendable, Equatable {
      case eq(JSON), ne(JSON)
      case isIn([JSON]), notIn([JSON])
      case gte(Double), gt(Double), lte(Double), lt(Double)
      case exists(Bool)
      /// A glob: `*` any run, `?` one character.
      case matches(String)
    }
  }

  /// What shows satisfaction.
  package struct Signal: Sendable, Equatable {
    package var name: String
    package var matches: [EventMatch]
    /// 0...100, added to the customer's satisfaction.
    package var weight: Double
    package var counts: Repeats

    /// When a repeat counts.
    package enum Repeats: Sendable, Equatable {
      case always
      case once
      case oncePer(JSONPath)
      case againAfter(Duration)
    }
  }

  /// What says: not now.
  package struct Veto: Sendable, Equatable {
    package var name: String
    package var matches: [EventMatch]
    package var until: [EventMatch]
    /// Joins a beginning with its end; nil: any end ends all.
    package var key: JSONPath?
    package var lasts: Duration?
    package var atMost: Duration?
    package var scope: Scope

    /// Whom it silences.
    package enum Scope: String, Sendable, CaseIterable { case customer, account, everyone }
  }

  /// When a counted signal becomes a moment.
  package struct Moment: Sendable, Equatable {
    package var threshold: Double = 50
    package var halfLife: Duration = .days(7)
    package var delay: Duration = .zero
    package var maxEventAge: Duration = .hours(1)
    /// How long handled events are remembered: whole days, since a day's are forgotten together.
    package static let remembered: Duration = .days(35)
    package var sendWithin: Duration = .hours(72)
  }

  /// How often, and when not.
  package struct Throttle: Sendable, Equatable {
    package var cooldown: Duration = .days(30)
    package var perYear: Int = 3
    package var perLifetime: Int = 10
    /// Nil: never stop.
    package var stopAfterIgnored: Int? = 2
    package var resumeAfter: Duration?
    package var restAfterShare: Duration = .days(90)
    package var quietHours: QuietHours?
    package var dailyLimit: Int?
    /// Messages per second; nil: no rule.
    package var ratePerSecond: Double?
    /// A signal type above this many times its usual rate is held; nil: no rule.
    package var anomalyFactor: Double?
    package var pauseAt: PauseAt? = PauseAt()
    /// The rest after a promotional mail before a reminder or an encouragement; the policy file cannot change it.
    package var promotionRest: Duration = .days(7)

    /// Whether mails a day or a second are limited.
    package var isLimited: Bool { dailyLimit != nil || ratePerSecond != nil }

    /// The count of a cap that is `none`.
    package static let noLimit = Int.max
  }

  /// A window of local time in which nothing is sent, as minutes after midnight; may wrap around it.
  package struct QuietHours: Sendable, Equatable {
    package var from: Int
    package var to: Int
    package var policy: Handling

    /// What becomes of a moment inside the window.
    package enum Handling: String, Sendable, CaseIterable { case hold, drop }
  }

  /// Rates (0...1, per rolling 7 days) at which promotional mail pauses by itself.
  package struct PauseAt: Sendable, Equatable {
    package var bounceRate: Double = 0.02
    package var complaintRate: Double = 0.001
    package var after: Int = 100
  }

  /// A reward of one side of a referral.
  package struct RewardRule: Sendable, Equatable {
    package var id: String
    package var earnedOn: EarnedOn = .firstConversion
    package var side: Side
    package var value: Value
    package var hold: Duration = .zero
    /// Nil: no limit.
    package var limit: Limit?
    package var everyNth: Int?
    package var fromNth: Int?

    /// Who gets it.
    package enum Side: String, Sendable { case referrer, friend }

    /// What must happen first.
    package enum EarnedOn: String, Sendable, CaseIterable {
      case signedUp = "signed_up"
      case firstConversion = "first_conversion"
      case everyConversion = "every_conversion"
    }

    /// What it is.
    package enum Value: Sendable, Equatable {
      /// Free months of the product.
      case months(Int)
      /// A discount in percent, of a named thing such as `first_invoice`.
      case percent(Double, of: String)
      /// Account credit.
      case credit(Money)
      /// Anything else, in the owner's words by locale (`*` for all).
      case text([String: String])
    }

    /// At most so many.
    package enum Limit: Sendable, Equatable { case perYear(Int), perLifetime(Int) }
  }

  /// An amount in minor units: 4900 USD is 49.00.
  package struct Money: Sendable, Hashable {
    package var minorUnits: Int64
    package var currency: String
  }

  /// How a kind of message leaves.
  package struct MessageRule: Sendable, Equatable {
    package var oversight: Oversight = .autonomous
    package var gateFirst: Int = 0
    /// Reminder: how long after the prompt.
    package var after: Duration?
    package var atMost: Int?
    /// Reward notices: `held`, `issued` or `applied`.
    package var when: String?
    /// Encouragement: how often.
    package var every: Duration?
    package var expiresAfter: Duration?
  }

  /// How much a person has a hand in it.
  package enum Oversight: String, Sendable, CaseIterable {
    case autonomous, monitored, gated
    case readOnly = "read_only"
  }

  /// Where the templates lie and which languages there are.
  package struct TemplateSettings: Sendable, Equatable {
    package var folder: String
    package var defaultLocale: String
    package var locales: [String]
    /// Every template file's content by name, such as `prompt.milestone.en.md`.
    package var sources: [String: String]
  }

  /// The model that may rewrite mails' bodies.
  package struct Personaliser: Sendable, Equatable {
    /// The whole address of a chat-completions endpoint.
    package var url: String
    package var model: String
    /// The template variables whose values the model may see.
    package var fields: [String]
    /// For the whole exchange.
    package var timeout: Duration = .seconds(2)
  }

  /// What prices the report.
  package struct Costs: Sendable, Equatable {
    package var month: Money?
    /// A mail's price in millionths of the currency's unit, since it is below a cent.
    package var mailMicros: Int64?
    package var mailCurrency: String?
  }
}

/// The kinds of mail.
package enum MessageKind: String, Sendable, CaseIterable {
  case prompt, reminder
  case rewardPending = "reward_pending"
  case rewardEarned = "reward_earned"
  case encouragement, announcement
  /// A sent mail's copy to the oversight address; the policy has no rule for it.
  case copy

  /// The kinds that a policy has rules and templates for.
  package static let allCases: [MessageKind] = [
    .prompt, .reminder, .rewardPending, .rewardEarned, .encouragement, .announcement,
  ]
}
