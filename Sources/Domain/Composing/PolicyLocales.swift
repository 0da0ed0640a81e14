import Policies
import Templates

extension Policy.TemplateSettings {
  /// The locale of the policy that suits a customer's best: the same, the language, the language elsewhere, else the default.
  func locale(for customer: String?) -> String {
    guard let customer else { return defaultLocale }
    let wanted = [MailLanguage.normalized(customer), MailLanguage.base(customer)]
    for candidate in wanted {
      if let found = locales.first(where: { MailLanguage.normalized($0) == candidate }) { return found }
    }
    return locales.first { MailLanguage.base($0) == MailLanguage.base(customer) } ?? defaultLocale
  }
}

extension Policy.Disclosure {
  /// What a mail in a locale says: its own text, its language's, else the one for all.
  package func inMail(for locale: String) -> String { Self.text(for: locale, inMailElsewhere) ?? inMail }

  /// The same for the text to pass on.
  package func inShare(for locale: String) -> String { Self.text(for: locale, inShareElsewhere) ?? inShare }

  private static func text(for locale: String, _ texts: [String: String]) -> String? {
    let found = [MailLanguage.normalized(locale), MailLanguage.base(locale)].lazy.compactMap { wanted in
      texts.first { MailLanguage.normalized($0.key) == wanted }?.value
    }
    return found.first
  }
}
