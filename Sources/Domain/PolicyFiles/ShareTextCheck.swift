import Policies
import Templates
import Texts
internal import YAML

/// The texts that customers pass on: each must hold the link and the disclosure, and only variables that it can fill.
struct ShareTextCheck {
  private static let known: Set<String> = [
    "link", "disclosure", "program.name", "program.product", "program.landing_url", "program.terms_url", "terms", "reward.friend",
    "reward.referrer",
  ]

  let policy: Policy
  let section: PolicySection

  func run() {
    for (locale, source) in policy.shareText {
      let node = section["share_text"]
      let pair = node?.mapping?.first { $0.key == locale }
      let mark = pair?.value.mark ?? node?.mark ?? section.mark
      if let pair, !policy.templates.locales.contains(locale) {
        let remedy = Suggestion.remedy(for: locale, among: policy.templates.locales)
        section.findings.fault(pair.keyMark, "share_text: \(PolicyType.quoted(locale)) is not one of templates.locales", remedy)
      }
      check(source, locale, mark)
    }
  }

  private func check(_ source: String, _ locale: String, _ mark: YAML.Mark) {
    let path = "share_text.\(UntrustedText.oneLine(locale, limit: 20))"
    let template: Template
    do throws(TemplateFaults) {
      template = try TemplateParser.parse(source, name: path, surroundings: .markdown)
    } catch {
      for fault in error.faults {
        section.findings.fault(mark, "\(path), at its character \(fault.position.column): \(fault.message)", fault.remedy)
      }
      return
    }
    let shown = Self.variables(template.nodes, always: true)
    if !shown.contains("disclosure") {
      section.findings.fault(mark, "\(path) does not say {{disclosure}}", "add {{disclosure}}: the law wants it said")
    }
    if !shown.contains("link") {
      section.findings.fault(mark, "\(path) has no {{link}}", "add {{link}}: without it nothing is shared")
    }
    for name in Self.variables(template.nodes, always: false).subtracting(Self.known).sorted() {
      section.findings.fault(
        mark, "\(path): {{\(name)}} has no value here", "use \(Self.known.sorted().joined(separator: ", "))")
    }
    for (name, side) in [("reward.friend", Policy.RewardRule.Side.friend), ("reward.referrer", .referrer)]
    where shown.contains(name) {
      guard !policy.rewards.contains(where: { $0.side == side }) else { continue }
      section.findings.note(
        mark, "\(path) says {{\(name)}}, and no reward is for the \(side.rawValue): our own text is used instead", "leave it out")
    }
  }

  /// The variables of a text.
  /// - Parameter always: only those that stand outside all sections.
  private static func variables(_ nodes: [Template.Node], always: Bool) -> Set<String> {
    nodes.reduce(into: []) { names, node in
      switch node {
      case .text: break
      case .variable(let variable): if !variable.path.isElement { names.insert(variable.path.name) }
      case .section(let section):
        guard !always else { return }
        names.insert(section.path.name)
        names.formUnion(variables(section.nodes, always: false))
      }
    }
  }
}
