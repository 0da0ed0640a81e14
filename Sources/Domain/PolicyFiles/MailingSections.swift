import Policies
import Templates
import Texts
internal import YAML

// How mails leave, in which words, and what is measured.

extension [MessageKind: Policy.MessageRule] {
  init(_ section: PolicySection) {
    self = [:]
    for kind in MessageKind.allCases { self[kind] = Policy.MessageRule(section.section(kind.rawValue)) }
  }
}

extension Policy.MessageRule {
  fileprivate init(_ section: PolicySection) {
    self.init()
    if let value = section.choice("oversight", Policy.Oversight.self) { oversight = value }
    gateFirst = section.count("gate_first") ?? 0
    after = section.duration("after")
    atMost = section.count("at_most")
    when = section.text("when")
    every = section.duration("every")
    expiresAfter = section.duration("expires_after")
    if gateFirst > 0, oversight == .gated || oversight == .readOnly {
      let reason = oversight == .gated ? "every mail waits for a person already" : "nothing is sent"
      section.note(
        "gate_first", "\(section.full("gate_first")) does nothing: \(reason)", "remove it, or write oversight: autonomous")
    }
  }
}

extension Policy.TemplateSettings {
  init(_ section: PolicySection, sources: [String: String]) {
    let folder = section.text("folder") ?? "templates"
    let preferred = section.text("default_locale") ?? "en"
    self.init(
      folder: folder, defaultLocale: preferred, locales: section.texts("locales") ?? [preferred], sources: sources)
    // Where one of them is wrong, that is the fault to tell.
    let isSound = section["default_locale"].map { $0.scalar?.text == preferred } ?? true
    if isSound, !locales.contains(preferred) {
      let name = section["locales"] == nil ? "default_locale" : "locales"
      section.fault(name, "templates.locales lacks the default locale \(preferred)", "add \(preferred) to the list")
      locales.append(preferred)
    }
    for locale in locales where MailLanguage(rawValue: MailLanguage.base(locale)) == nil {
      section.note(
        "locales", "referrald has no words of its own in \(locale): rewards and dates are in English there",
        "languages with words are \(MailLanguage.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }
}

extension PolicySection {
  /// A text for all locales, or one for each.
  /// - Parameter default: the locale of a text that names none.
  func localized(_ name: String, default locale: String) -> [String: String]? {
    guard let node = self[name] else {
      if isWritten { requireKey(name) }
      return nil
    }
    guard let pairs = node.mapping else {
      return words(node, name).map { [locale: $0] }
    }
    if pairs.isEmpty { fault(name, "\(full(name)) is empty", "write a text for each locale") }
    var texts: [String: String] = [:]
    for pair in pairs { texts[pair.key] = words(pair.value, "\(name).\(UntrustedText.oneLine(pair.key, limit: 20))") }
    return texts
  }

  private func words(_ node: YAML.Node, _ name: String) -> String? {
    do throws(PolicyWrong) {
      return try PolicyText.check(node, .text(upTo: 1_000), full(name))
    } catch {
      findings.fault(node.mark, error.about(full(name)))
      return nil
    }
  }
}
