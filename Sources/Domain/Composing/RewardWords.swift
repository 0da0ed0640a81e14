import Policies
import Templates

/// What a rule promises, in words made from the rule, so that the two cannot drift apart.
struct RewardWords: Sendable {
  /// "1 free month"; nil when the policy rewards no referrer.
  let referrer: String?
  /// "20% off the first invoice".
  let friend: String?
  /// "each friend who signs up".
  let per: String?
  /// "No limit on rewards."
  let limit: String?

  /// Reads the rules. Several referrer rules are joined only where they share their terms; otherwise the first is promised alone.
  init(_ rules: [Policy.RewardRule], _ language: MailLanguage, locale: String) {
    let referrerRules = rules.filter { $0.side == .referrer }
    let friendRules = rules.filter { $0.side == .friend }
    let main = referrerRules.first { $0.everyNth == nil && $0.fromNth == nil } ?? referrerRules.first
    let joined = referrerRules.filter { main?.hasTerms(of: $0) ?? false }
    referrer = Self.joined(joined.map { Self.value($0.value, language, locale: locale) }, language)
    friend = Self.joined(friendRules.map { Self.value($0.value, language, locale: locale) }, language)
    per = main.map { Self.per($0, language) }
    limit = main.map { Self.limit($0.limit, language) }
  }

  /// A reward in words; nil when the owner gave no text for the locale.
  static func value(_ value: Policy.RewardRule.Value, _ language: MailLanguage, locale: String) -> String? {
    switch value {
    case .months(let count): months(count, language)
    case .percent(let percent, let thing): discount(percent, of: thing, language)
    case .credit(let money): credit(money, language)
    case .text(let words): words[locale] ?? words[language.rawValue] ?? words["*"]
    }
  }

  static func months(_ count: Int, _ language: MailLanguage) -> String {
    let one = count == 1
    return switch language {
    case .en: one ? "1 free month" : "\(count) free months"
    case .de: one ? "1 Gratismonat" : "\(count) Gratismonate"
    case .fr: one ? "1 mois gratuit" : "\(count) mois gratuits"
    case .es: one ? "1 mes gratis" : "\(count) meses gratis"
    }
  }

  static func credit(_ money: Policy.Money, _ language: MailLanguage) -> String {
    let amount = Figures.money(money, language)
    return switch language {
    case .en: "\(amount) credit"
    case .de: "\(amount) Guthaben"
    case .fr: "\(amount) de crédit"
    case .es: "\(amount) de crédito"
    }
  }

  /// "a", "a and b", "a, b and c"; nil when one of them, or all, is missing.
  static func joined(_ words: [String?], _ language: MailLanguage) -> String? {
    let all = words.compactMap(\.self)
    guard all.count == words.count, let last = all.last else { return nil }
    let and =
      switch language {
      case .en: "and"
      case .de: "und"
      case .fr: "et"
      case .es: "y"
      }
    return all.count == 1 ? last : all.dropLast().joined(separator: ", ") + " \(and) " + last
  }

  private static func discount(_ percent: Double, of thing: String, _ language: MailLanguage) -> String {
    let share = Figures.percent(percent, language)
    let isFirst = thing == "first_invoice"
    let other = thing.split(separator: "_").joined(separator: " ")
    return switch language {
    case .en: "\(share) off the \(other)"
    case .de: "\(share) Rabatt auf \(isFirst ? "die erste Rechnung" : other)"
    case .fr: "\(share) de réduction sur \(isFirst ? "la première facture" : other)"
    case .es: "\(share) de descuento en \(isFirst ? "la primera factura" : other)"
    }
  }
}

extension Policy.RewardRule {
  /// Whether both are earned in the same way, so that one sentence can promise both.
  fileprivate func hasTerms(of other: Policy.RewardRule) -> Bool {
    earnedOn == other.earnedOn && limit == other.limit && everyNth == other.everyNth && fromNth == other.fromNth
  }
}
