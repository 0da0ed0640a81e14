package import Addresses
package import JSONTree
import Texts

extension Template {
  /// What a variable stands for. The case says how far its text is trusted.
  package enum Value: Sendable, Equatable {
    /// From an event or a profile: cleaned, escaped, and refused where it could become a link.
    case untrusted(String)
    /// From the policy or from us: escaped.
    case words(String)
    /// An address of ours.
    case address(WebAddress)
    /// Already rendered, as Markdown and as plain text.
    case rendered(markdown: String, plain: String)
    case number(Double)
    case truth(Bool)
    case list([Value])

    /// A value from an event; nil for null and objects.
    package init?(_ json: JSON) {
      switch json {
      case .null, .object: return nil
      case .bool(let truth): self = .truth(truth)
      // A double would change the digits of a longer one.
      case .int(let number): self = Double(number).magnitude < 1e15 ? .number(Double(number)) : .untrusted(String(number))
      case .double(let number): self = .number(number)
      case .string(let text): self = .untrusted(text)
      case .array(let elements): self = .list(elements.prefix(TemplateRun.mostElements).compactMap(Value.init))
      }
    }

    /// Whether a section about it is shown.
    var holds: Bool {
      switch self {
      case .untrusted(let text): UntrustedText.clean(text) != nil
      case .words(let text): !text.isEmpty
      case .address, .rendered: true
      case .number(let number): number != 0
      case .truth(let truth): truth
      case .list(let elements): !elements.isEmpty
      }
    }
  }
}

/// Why a template cannot be rendered for this customer.
package enum RenderFault: Error, Equatable {
  /// A variable has no value that may be shown, and the template gives no fallback.
  case missing(String, Template.Position)
  case tooLong
}

/// One rendering of a template.
package struct TemplateRun {
  /// Markdown escapes its values; a plain line (subject, text to copy) shows them as they are.
  package enum Style { case markdown, plain }

  package static let mostElements = 20
  private static let largestOutput = 65_536
  private static let mostSteps = 10_000

  private let style: Style
  private let language: MailLanguage
  private let lookup: (TemplatePath) -> Template.Value?
  private var elements: [Template.Value] = []
  private var steps = 0
  package private(set) var output = ""
  /// The variables that were shown.
  package private(set) var shown: Set<String> = []
  /// What stands in the output instead of the values that a model may not see; nothing is masked by default.
  package var mask: ValueMask?

  package init(style: Style, language: MailLanguage, lookup: @escaping (TemplatePath) -> Template.Value?) {
    self.style = style
    self.language = language
    self.lookup = lookup
  }

  package mutating func render(_ nodes: [Template.Node]) throws(RenderFault) {
    for node in nodes {
      steps += 1
      guard steps <= Self.mostSteps, output.utf8.count <= Self.largestOutput else { throw .tooLong }
      switch node {
      case .text(let text): output += text
      case .variable(let variable): try show(variable)
      case .section(let section): try show(section)
      }
    }
  }

  private mutating func show(_ variable: Template.Variable) throws(RenderFault) {
    if let text = value(variable.path).flatMap({ text($0, variable) }) {
      output += mask?.masked(text, of: variable.path) ?? text
      shown.insert(variable.path.name)
    } else if let fallback = variable.fallback {
      output += fallback
    } else {
      throw .missing(variable.isRounded ? "rounded(\(variable.path))" : variable.path.name, variable.position)
    }
  }

  private mutating func show(_ section: Template.Section) throws(RenderFault) {
    let value = value(section.path)
    let holds = value?.holds ?? false
    guard holds != section.isInverted else { return }
    guard case .list(let list)? = value, !section.isInverted else { return try render(section.nodes) }
    for element in list {
      elements.append(element)
      try render(section.nodes)
      elements.removeLast()
    }
  }

  private func value(_ path: TemplatePath) -> Template.Value? { path.isElement ? elements.last : lookup(path) }

  private func text(_ value: Template.Value, _ variable: Template.Variable) -> String? {
    if variable.isRounded { return number(value).flatMap { Figures.rounded($0, language) } }
    switch value {
    case .untrusted(let raw): return UntrustedText.clean(raw).map(escaped)
    case .words(let text): return text.isEmpty ? nil : escaped(UntrustedText.oneLine(text, limit: 2_000, isOurs: true))
    case .address(let address): return style == .plain || variable.isInAddress ? address.text : "<\(address.text)>"
    case .rendered(let markdown, let plain): return style == .plain ? plain : markdown
    case .number(let number): return Figures.plain(number, language)
    case .truth, .list: return nil
    }
  }

  private func escaped(_ text: String) -> String { style == .plain ? text : MarkdownEscape.escaped(text) }

  private func number(_ value: Template.Value) -> Double? {
    switch value {
    case .number(let number): number
    case .untrusted(let text): Int64(text).map(Double.init)
    default: nil
    }
  }
}
