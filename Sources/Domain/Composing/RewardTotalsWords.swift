import Deciding
import Policies
import Templates

extension RewardTotals {
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
