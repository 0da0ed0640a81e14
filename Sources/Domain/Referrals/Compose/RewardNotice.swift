import Templates
package import Time

/// The reward that a notice is about.
package struct RewardNotice: Sendable, Equatable {
  package var reward: Reward
  package var state: State

  /// How long after its event a notice may still leave (specification, section 6).
  package static let patience = Duration.days(30)

  /// What it is: one of the policy's rules as it was at the touch, or an external system's words.
  package enum Reward: Sendable, Equatable {
    case rule(Policy.RewardRule)
    /// From a `reward_granted` event: not trusted. The recipient is the referrer.
    case external(text: String)
  }

  /// How far it has come.
  package enum State: Sendable, Equatable {
    /// In its hold; nil: until a person has looked at it.
    case pending(until: Timestamp?)
    /// Sent to billing, which has not answered yet.
    case issued
    case applied
  }

  /// Joins a reward and its state.
  package init(_ reward: Reward, _ state: State) {
    self.reward = reward
    self.state = state
  }

  /// Whether the recipient is the friend, who never used a link of their own.
  var isForFriend: Bool {
    if case .rule(let rule) = reward { rule.side == .friend } else { false }
  }

  func words(_ language: MailLanguage, locale: String) -> Template.Value? {
    switch reward {
    case .rule(let rule): RewardWords.value(rule.value, language, locale: locale).map(Template.Value.words)
    case .external(let text): .untrusted(text)
    }
  }

  func event(_ language: MailLanguage) -> String? {
    if case .rule(let rule) = reward { RewardWords.event(rule.earnedOn, language) } else { nil }
  }

  func stateSentence(_ language: MailLanguage, _ dates: DateWords) -> String {
    switch state {
    case .pending(let until?):
      let day = dates.date(until, in: language)
      return switch language {
      case .en: "You will get your reward on \(day)."
      case .de: "Ihre Prämie folgt am \(day)."
      case .fr: "Vous recevrez votre récompense le \(day)."
      case .es: "Tu recompensa llegará el \(day)."
      }
    case .pending(nil):
      return switch language {
      case .en: "You will get your reward once we have checked the referral."
      case .de: "Ihre Prämie folgt, sobald wir die Empfehlung geprüft haben."
      case .fr: "Vous recevrez votre récompense dès que nous aurons vérifié le parrainage."
      case .es: "Tu recompensa llegará cuando hayamos comprobado la recomendación."
      }
    case .issued:
      return switch language {
      case .en: "Your reward will be applied to your account."
      case .de: "Ihre Prämie wird Ihrem Konto gutgeschrieben."
      case .fr: "Votre récompense sera ajoutée à votre compte."
      case .es: "Tu recompensa se aplicará a tu cuenta."
      }
    case .applied:
      return switch language {
      case .en: "Your reward has been applied to your account."
      case .de: "Ihre Prämie wurde Ihrem Konto gutgeschrieben."
      case .fr: "Votre récompense a été ajoutée à votre compte."
      case .es: "Tu recompensa se ha aplicado a tu cuenta."
      }
    }
  }
}

/// All that a customer has earned (approved, issued or applied), summed by kind.
package struct RewardTotals: Sendable, Equatable {
  package var months: Int = 0
  /// One sum a currency.
  package var credits: [Policy.Money] = []
  /// Discounts and rewards in the owner's words, with how often each was earned.
  package var others: [Counted] = []
  /// Referrals signed up or qualified, neither expired nor void; nil: another system counts them, and has not said.
  package var activeReferrals: Int? = 0
  /// What another system that grants the rewards says of them; nil: we count them.
  package var external: External?

  /// Another system's own words for the total, which then stand alone.
  package struct External: Sendable, Equatable {
    /// Not trusted; nil: it has said nothing.
    package var text: String?
  }

  /// A reward and how often it was earned.
  package struct Counted: Sendable, Equatable {
    package var value: Policy.RewardRule.Value
    package var count: Int

    /// Joins a reward and its count.
    package init(_ value: Policy.RewardRule.Value, count: Int) {
      self.value = value
      self.count = count
    }
  }

  /// Nothing earned yet.
  package init() {}

  /// What another system says.
  /// - Parameter text: not trusted; nil as for the count: it has not said.
  package init(external text: String?, activeReferrals: Int?) {
    external = External(text: text)
    self.activeReferrals = activeReferrals
  }

  /// What is known before anything was heard of rewards: nothing is earned, or, where another system counts, nothing is known.
  package init(atFirstUnder policy: Policy) {
    self = policy.rewardsAreExternal ? RewardTotals(external: nil, activeReferrals: nil) : RewardTotals()
  }

  /// "3 free months and $49.00 credit", or "none yet"; nil: not known.
  func words(_ language: MailLanguage, locale: String) -> Template.Value? {
    if let external { return external.text.map(Template.Value.untrusted) }
    var parts: [String?] = months > 0 ? [RewardWords.months(months, language)] : []
    parts += credits.filter { $0.minorUnits > 0 }.map { RewardWords.credit($0, language) }
    for other in others where other.count > 0 {
      guard let words = RewardWords.value(other.value, language, locale: locale) else { continue }
      parts.append(other.count == 1 ? words : "\(other.count) × \(words)")
    }
    return .words(RewardWords.joined(parts, language) ?? Self.none(language))
  }

  private static func none(_ language: MailLanguage) -> String {
    switch language {
    case .en: "none yet"
    case .de: "noch keine"
    case .fr: "aucune pour l'instant"
    case .es: "ninguna por ahora"
    }
  }
}
