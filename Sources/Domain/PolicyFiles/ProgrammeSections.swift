import JSONTree
import Policies
import Texts
import Time
internal import YAML

// Who runs the programme. What is missing or wrong has been reported; empty values stand in, and no policy comes of it.

extension Policy.Program {
  init(_ section: PolicySection, _ zones: Zones) {
    self.init(
      id: section.text("id") ?? "", name: section.text("name") ?? "", product: section.text("product") ?? "",
      landingURL: section.text("landing_url") ?? "", termsURL: section.text("terms_url") ?? "",
      timeZone: section.zone("time_zone", in: zones), unit: section.choice("unit", Policy.Unit.self) ?? .customer)
  }
}

extension Policy.Sender {
  init(_ section: PolicySection) {
    self.init(
      from: section.text("from") ?? "", postalAddress: section.text("postal_address") ?? "", tags: section.texts("tags") ?? [])
  }
}

extension Policy.Links {
  init(_ section: PolicySection) {
    let base = section.text("base")
    let from = section.path("from")
    if section["base"] != nil, section["from"] != nil {
      section.fault("from", "links has both base and from", "keep base for links of ours, or from for your own system's")
    } else if section.isWritten, section.misspelled.isEmpty, section["base"] == nil, section["from"] == nil {
      section.findings.fault(section.mark, "links has neither base nor from", "add base: https://go.acme.example/r/")
    }
    self = from.map(Policy.Links.from) ?? .base(base ?? "")
  }
}

extension Policy.Consent {
  /// Nil where the policy wants no proof.
  init?(_ policy: PolicySection) {
    guard !policy.isNone("consent") else { return nil }
    let section = policy.section("consent")
    self.init(
      field: section.path("field") ?? JSONPath("customer.marketing_consent"), requiredIn: section.texts("required_in") ?? [])
    if section["required_in"]?.sequence?.isEmpty == true {
      section.fault("required_in", "consent.required_in is empty", "list countries, or write consent: none")
    }
  }
}

extension Policy.Disclosure {
  init(_ section: PolicySection, _ templates: Policy.TemplateSettings) {
    let mail = Self.texts("in_mail", section, templates)
    let share = Self.texts("in_share", section, templates)
    self.init(inMail: mail.text, inShare: share.text, inMailElsewhere: mail.elsewhere, inShareElsewhere: share.elsewhere)
  }

  /// The text for all locales, or the default one's, and those of the others.
  private static func texts(
    _ name: String, _ section: PolicySection, _ templates: Policy.TemplateSettings
  ) -> (text: String, elsewhere: [String: String]) {
    var texts = section.localized(name, default: "*") ?? [:]
    let path = section.full(name)
    for pair in section[name]?.mapping ?? [] where pair.key != "*" && !templates.locales.contains(pair.key) {
      let remedy = Suggestion.remedy(for: pair.key, among: templates.locales)
      section.findings.fault(pair.keyMark, "\(path): \(PolicyType.quoted(pair.key)) is not one of templates.locales", remedy)
    }
    guard let chosen = ["*", templates.defaultLocale].first(where: { texts[$0] != nil }) else {
      if !texts.isEmpty {
        section.fault(name, "\(path) has no text in the default locale", "add one for \(templates.defaultLocale) or \"*\"")
      }
      return ("", [:])
    }
    let isForAll = section[name]?.mapping?.contains { $0.key == "*" } ?? (templates.locales.count == 1)
    let wordless = templates.locales.filter { texts[$0] == nil }
    if !isForAll, !wordless.isEmpty {
      section.note(
        name, "\(path) has no text of its own in \(wordless.joined(separator: ", "))",
        "write one for each locale: { \(templates.locales.map { "\($0): \"…\"" }.joined(separator: ", ")) }")
    }
    return (texts.removeValue(forKey: chosen) ?? "", texts)
  }
}

extension Policy.Costs {
  init(_ section: PolicySection) {
    let month = section.money("month")
    let mail = section.price("mail")
    self.init(month: month, mailMicros: mail?.micros, mailCurrency: mail?.currency)
    if let month, let mail, month.currency != mail.currency {
      section.fault("mail", "costs.mail is in \(mail.currency), costs.month in \(month.currency)", "write both in one currency")
    }
  }
}
