import Policies

extension PolicyPrinter {
  mutating func programme(_ policy: Policy) {
    let program = policy.program
    open("program")
    key("id", YAMLText.word(program.id))
    key("name", YAMLText.quoted(program.name))
    key("product", YAMLText.quoted(program.product))
    key("landing_url", YAMLText.quoted(program.landingURL))
    key("terms_url", YAMLText.quoted(program.termsURL))
    key("time_zone", program.timeZone.map(YAMLText.word))
    key("unit", program.unit.rawValue)
    open("sender")
    key("from", YAMLText.quoted(policy.sender.from))
    key("postal_address", YAMLText.quoted(policy.sender.postalAddress))
    key("tags", YAMLText.list(policy.sender.tags.map(YAMLText.word)))
    open("links")
    switch policy.links {
    case .base(let base): key("base", YAMLText.quoted(base))
    case .from(let path): key("from", YAMLText.word("\(path)"))
    }
    if let consent = policy.consent {
      open("consent")
      key("field", YAMLText.word("\(consent.field)"))
      key("required_in", YAMLText.list(consent.requiredIn.map(YAMLText.word)))
    } else {
      top("consent", nil)
    }
    open("disclosure")
    key("in_mail", Self.localized(policy.disclosure.inMail, policy.disclosure.inMailElsewhere))
    key("in_share", Self.localized(policy.disclosure.inShare, policy.disclosure.inShareElsewhere))
  }

  mutating func occasions(_ policy: Policy) {
    if policy.events.isEmpty { top("events", "{}") } else { open("events") }
    for role in Policy.Role.allCases { key(role.rawValue, policy.events[role]?.policyText) }
    open("signals")
    for signal in policy.signals {
      open("signals.\(signal.name)", pattern: "signals.*")
      key("type", signal.matches.typesText)
      key("weight", YAMLText.number(signal.weight))
      key("when", signal.matches.first.flatMap { $0.when.isEmpty ? nil : $0.when.policyText })
      switch signal.counts {
      case .always: key("once", "false")
      case .once: key("once", "true")
      case .oncePer(let path): key("once_per", YAMLText.word("\(path)"))
      case .againAfter(let rest): key("again_after", rest.policyText)
      }
    }
    if policy.vetoes.isEmpty { top("vetoes", "{}") } else { open("vetoes") }
    for veto in policy.vetoes {
      open("vetoes.\(veto.name)", pattern: "vetoes.*")
      key("type", veto.matches.typesText)
      key("when", veto.matches.first.flatMap { $0.when.isEmpty ? nil : $0.when.policyText })
      key("until", veto.until.isEmpty ? nil : veto.until.policyText)
      key("key", veto.key.map { YAMLText.word("\($0)") })
      key("for", veto.lasts?.policyText)
      key("at_most", veto.atMost?.policyText)
      key("scope", veto.scope.rawValue)
    }
  }

  mutating func asking(_ policy: Policy) {
    let (moment, throttle) = (policy.moment, policy.throttle)
    open("moment")
    key("threshold", YAMLText.number(moment.threshold))
    key("half_life", moment.halfLife.policyText)
    key("delay", moment.delay.policyText)
    key("max_event_age", moment.maxEventAge.policyText)
    key("send_within", moment.sendWithin.policyText)
    open("throttle")
    key("cooldown", throttle.cooldown.policyText)
    key("per_year", throttle.perYear == Policy.Throttle.noLimit ? nil : "\(throttle.perYear)")
    key("per_lifetime", throttle.perLifetime == Policy.Throttle.noLimit ? nil : "\(throttle.perLifetime)")
    key("stop_after_ignored", throttle.stopAfterIgnored.map(String.init))
    key("resume_after", throttle.resumeAfter?.policyText)
    key("rest_after_share", throttle.restAfterShare.policyText)
    key("daily_limit", throttle.dailyLimit.map(String.init))
    key("rate_limit", throttle.ratePerSecond.map { YAMLText.quoted(YAMLText.rate($0)) })
    key("anomaly", throttle.anomalyFactor.map(YAMLText.number))
    if throttle.quietHours == nil { key("quiet_hours", nil) }
    if throttle.pauseAt == nil { key("pause_at", nil) }
    if let quiet = throttle.quietHours {
      open("throttle.quiet_hours")
      key("from", YAMLText.time(quiet.from))
      key("to", YAMLText.time(quiet.to))
      key("policy", quiet.policy.rawValue)
    }
    if let pause = throttle.pauseAt {
      open("throttle.pause_at")
      key("bounce_rate", Words.percent(pause.bounceRate))
      key("complaint_rate", Words.percent(pause.complaintRate))
      key("after", "\(pause.after)")
    }
  }

  mutating func mailing(_ policy: Policy) {
    open("messages")
    for kind in MessageKind.allCases {
      guard let rule = policy.messages[kind] else { continue }
      open("messages.\(kind.rawValue)")
      key("oversight", rule.oversight.rawValue)
      key("gate_first", "\(rule.gateFirst)")
      key("after", rule.after?.policyText)
      key("at_most", rule.atMost.map(String.init))
      key("when", rule.when)
      key("every", rule.every?.policyText)
      key("expires_after", rule.expiresAfter?.policyText)
    }
    open("templates")
    key("folder", YAMLText.quoted(policy.templates.folder))
    key("default_locale", YAMLText.word(policy.templates.defaultLocale))
    key("locales", YAMLText.list(policy.templates.locales.map(YAMLText.word)))
    if !policy.shareText.isEmpty {
      open("share_text")
      for (locale, text) in policy.shareText.sorted(by: { $0.key < $1.key }) { key(locale, YAMLText.quoted(text)) }
    }
    if let personaliser = policy.personaliser {
      open("personaliser")
      key("url", YAMLText.quoted(personaliser.url))
      key("model", YAMLText.quoted(personaliser.model))
      key("fields", YAMLText.list(personaliser.fields.map(YAMLText.word)))
      key("timeout", personaliser.timeout.policyText)
    } else {
      top("personaliser", nil)
    }
    open("experiments")
    key("holdout", policy.holdout.map(Words.percent))
    guard policy.costs != .init() else { return }
    open("costs")
    key("month", policy.costs.month.map { YAMLText.quoted($0.policyText) })
    if let micros = policy.costs.mailMicros, let currency = policy.costs.mailCurrency {
      let amount = Words.trimmed(Words.decimal(micros, decimals: 6))
      key("mail", YAMLText.quoted("\(amount) \(currency)"))
    }
  }

  /// A text, or one for all locales and those of some.
  private static func localized(_ text: String, _ elsewhere: [String: String]) -> String {
    guard !elsewhere.isEmpty else { return YAMLText.quoted(text) }
    let others = elsewhere.sorted { $0.key < $1.key }.map { "\(YAMLText.word($0.key)): \(YAMLText.quoted($0.value))" }
    return "{ \"*\": \(YAMLText.quoted(text)), \(others.joined(separator: ", ")) }"
  }

  /// A key at the top of the file.
  private mutating func top(_ name: String, _ value: String?) {
    open("")
    key(name, value)
    open("")
  }
}
