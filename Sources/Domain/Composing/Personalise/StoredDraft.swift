import Addresses
import JSONTree

/// A draft as it waits in PostgreSQL for its mail's first attempt: one JSON document.
extension MailDraft {
  /// The document.
  package var stored: String {
    JSON.object([
      .init("body", .string(body)),
      .init("hidden", .object(hidden.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })),
      .init("facts", .object(facts.map { .init($0.name, .string($0.text)) })), .init("subject", .string(frame.subject)),
      .init("footer", .string(frame.footer)), .init("locale", .string(frame.locale)),
      .init("button", frame.button.map { .string($0.text) } ?? .null), .init("template", .string(frame.templateName)),
      .init("template_version", .string(frame.templateVersion)),
    ]).serialized()
  }

  /// Reads a document; nil when it is not one of ours: the template's mail is to be sent then.
  package init?(stored: String) {
    guard let document = try? JSON.parse(stored),  // What exactly is wrong with it does not matter: nothing is rewritten.
      let body = document["body"]?.string, let hidden = document["hidden"]?.texts, let facts = document["facts"]?.texts,
      let subject = document["subject"]?.string, let footer = document["footer"]?.string,
      let locale = document["locale"]?.string, let template = document["template"]?.string,
      let version = document["template_version"]?.string
    else { return nil }
    let button = document["button"]?.string
    let address = button.flatMap { WebAddress($0, allowsHTTP: true) }
    guard (button == nil) == (address == nil) else { return nil }
    self.init(
      body: body, hidden: Dictionary(hidden.map { ($0.key, $0.text) }) { first, _ in first },
      facts: facts.map { Fact(name: $0.key, text: $0.text) },
      frame: MailFrame(
        subject: subject, footer: footer, locale: locale, button: address, templateName: template, templateVersion: version,
        passedOver: []))
  }
}

extension JSON {
  /// The members of an object of strings, in its order; nil when it is none.
  fileprivate var texts: [(key: String, text: String)]? {
    guard case .object(let members) = self else { return nil }
    var texts: [(key: String, text: String)] = []
    for member in members {
      guard let text = member.value.string else { return nil }
      texts.append((member.key, text))
    }
    return texts
  }
}
