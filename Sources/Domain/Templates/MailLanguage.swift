/// The languages that referrald has words of its own for. Mails in others take the English ones.
package enum MailLanguage: String, Sendable, CaseIterable {
  case en, de, fr, es

  /// The language of a locale such as `de-AT` or `fr_CA`.
  package init(locale: String) { self = MailLanguage(rawValue: Self.base(locale)) ?? .en }

  /// A locale in the form of our file names: lower case, with hyphens.
  package static func normalized(_ locale: String) -> String {
    String(locale.lowercased().map { $0 == "_" ? "-" : $0 })
  }

  /// `de` of `de-AT`.
  package static func base(_ locale: String) -> String {
    String(normalized(locale).prefix { $0 != "-" })
  }
}
