import Addresses
import Templates
import Texts

/// What the law and good manners want under every mail, as Markdown.
struct MailFooter {
  let disclosure: String
  let terms: WebAddress?
  let postalAddress: String
  /// Nil where the mail is an account notice.
  let decline: WebAddress?
  let unsubscribe: WebAddress?
  let language: MailLanguage

  /// The footer, leaving out what the body has shown.
  func markdown(bodyShows shown: Set<String>) -> String {
    var parts: [String] = []
    if !shown.contains("disclosure") {
      parts.append(MarkdownEscape.escaped(UntrustedText.oneLine(disclosure, limit: 2_000, isOurs: true)))
    }
    parts.append(Self.lines(postalAddress).map(MarkdownEscape.escaped).joined(separator: ", "))
    var links: [String] = []
    if let terms { links.append(link(labels.terms, terms)) }
    if let decline, !shown.contains("decline_link") { links.append(link(labels.decline, decline)) }
    if let unsubscribe, !shown.contains("unsubscribe_link") { links.append(link(labels.unsubscribe, unsubscribe)) }
    parts += links
    return parts.joined(separator: "\n\n")
  }

  private func link(_ label: String, _ address: WebAddress) -> String { "[\(label)](<\(address.text)>)" }

  private static func lines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map { UntrustedText.oneLine(String($0), limit: 500, isOurs: true) }.filter {
      !$0.isEmpty
    }
  }

  private var labels: (terms: String, decline: String, unsubscribe: String) {
    switch language {
    case .en: ("Program terms", "Not for me", "Unsubscribe")
    case .de: ("Teilnahmebedingungen", "Nichts für mich", "Abmelden")
    case .fr: ("Conditions du programme", "Pas pour moi", "Se désabonner")
    case .es: ("Condiciones del programa", "No es para mí", "Darse de baja")
    }
  }
}
