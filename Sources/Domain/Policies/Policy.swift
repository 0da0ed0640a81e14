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
  package var rewardsAreExternal: Bool
  package var messages: [MessageKind: MessageRule]
  package var templates: TemplateSettings
  /// Ready-made share text by locale.
  package var shareText: [String: String]
  /// The control group's share in 0...1; nil for none.
  package var holdout: Double?
  package var costs: Costs
  /// Where the rules of time zones come from.
  package var zones: Zones
  /// Nil: every mail goes out as its template says.
  package var personaliser: Personaliser?
  /// SHA-256 of the file and its templates, in hex: stored with every decision.
  package var hash: String

  /// Joins the sections.
  package init(
    program: Program, sender: Sender, links: Links, consent: Consent? = nil, disclosure: Disclosure, events: [Role: [EventMatch]],
    signals: [Signal], vetoes: [Veto], moment: Moment, throttle: Throttle, rewards: [RewardRule],
    rewardsAreExternal: Bool = false, messages: [MessageKind: MessageRule], templates: TemplateSettings,
    shareText: [String: String], holdout: Double? = nil, costs: Costs, zones: Zones = Zones.builtIn,
    personaliser: Personaliser? = nil, hash: String
  ) {
    self.program = program
    self.sender = sender
    self.links = links
    self.consent = consent
    self.disclosure = disclosure
    self.events = events
    self.signals = signals
    self.vetoes = vetoes
    self.moment = moment
    self.throttle = throttle
    self.rewards = rewards
    self.rewardsAreExternal = rewardsAreExternal
    self.messages = messages
    self.templates = templates
    self.shareText = shareText
    self.holdout = holdout
    self.costs = costs
    self.zones = zones
    self.personaliser = personaliser
    self.hash = hash
  }

  /// Whose programme this is.
  package struct Program: Sendable, Equatable {
    package var id: String
    package var name: String
    package var product: String
    package var landingURL: String
    package var termsURL: String
    package var timeZone: String?
    package var unit: Unit

    /// Names a programme.
    package init(
      id: String, name: String, product: String, landingURL: String, termsURL: String, timeZone: String? = nil, unit: Unit
    ) {
      self.id = id
      self.name = name
      self.product = product
      self.landingURL = landingURL
      self.termsURL = termsURL
      self.timeZone = timeZone
      self.unit = unit
    }
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

    /// Names a sender.
    package init(from: String, postalAddress: String, tags: [String]) {
      self.from = from
      self.postalAddress = postalAddress
      self.tags = tags
    }
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

    /// Says where consent stands.
    package init(field: JSONPath, requiredIn: [String]) {
      self.field = field
      self.requiredIn = requiredIn
    }
  }

  /// What the law wants said.
  package struct Disclosure: Sendable, Equatable {
    package var inMail: String
    package var inShare: String
    /// The same in the locales that have words of their own, by locale.
    package var inMailElsewhere: [String: String]
    package var inShareElsewhere: [String: String]

    /// Says what the law wants said.
    package init(
      inMail: String, inShare: String, inMailElsewhere: [String: String] = [:], inShareElsewhere: [String: String] = [:]
    ) {
      self.inMail = inMail
      self.inShare = inShare
      self.inMailElsewhere = inMailElsewhere
      self.inShareElsewhere = inShareElsewhere
    }
  }
}
