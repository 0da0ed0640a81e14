import Composing
import JSONTree
import Policies
import Templates
import Texts
package import Time
internal import YAML

/// The policy file: its text and templates in, the checked policy out.
package enum PolicyFile {
  /// Parses and checks a policy: all faults at once, and notes for what is odd but legal.
  /// - Parameters:
  ///   - text: the file's bytes.
  ///   - name: the file's path, as faults shall show it.
  ///   - templates: the content of each file in the folder of templates, by its name; nil: there is no such folder.
  ///   - zones: what `program.time_zone` is looked up in, and every customer's zone under this policy.
  package static func parse(
    _ text: [UInt8], name: String, templates: [String: String]?, zones: Zones = .builtIn
  ) -> PolicyReading {
    guard let source = decoded(text) else {
      let findings = PolicyFindings(file: name, faults: [])
      findings.fault(badPlace(text), "the file is not UTF-8 here", "save it as UTF-8")
      return findings.reading(nil)
    }
    let yaml = YAML.read(source)
    let findings = PolicyFindings(file: name, faults: yaml.faults)
    guard let document = yaml.document, isBearable(document, findings) else { return findings.reading(nil) }
    refuseLeadingZeros(document, findings)
    let root = PolicySection(path: "", pattern: "", node: document, parent: document.mark, findings)
    guard root.isWritten else { return findings.reading(nil) }
    var policy = Policy(root, templates: templates ?? [:], zones)
    policy.hash = PolicyHash.hex(text, templates: templates ?? [:])
    check(policy, root)
    // Without the key there need be no folder: the built-in words are used.
    if templates == nil, let folder = root["templates"]?["folder"] {
      findings.fault(
        folder.mark, "templates.folder: there is no folder \(PolicyType.quoted(policy.templates.folder)) beside the policy",
        "correct the path, or leave the key out")
    }
    return findings.reading(policy)
  }

  /// The folder named by `templates.folder`, for the caller to read its files; nil if the text cannot be read that far.
  package static func templateFolder(_ text: [UInt8]) -> String? {
    guard let document = decoded(text).flatMap({ YAML.read($0).document }), document.mapping != nil else { return nil }
    let written = document["templates"]?["folder"]?.scalar?.text
    return written.flatMap { $0.isEmpty ? nil : $0 } ?? "templates"
  }

  private static func check(_ policy: Policy, _ root: PolicySection) {
    ShareTextCheck(policy: policy, section: root).run()
    PolicyOddities(policy: policy, root: root).run()
    // The share texts have been looked at where they stand.
    let shareTexts = Set(policy.shareText.keys.map { "share_text.\($0)" })
    for fault in Composer.faults(in: policy) where !shareTexts.contains(fault.template) {
      root.findings.fault(fault, folder: policy.templates.folder)
    }
  }

  /// The most entries of one list or mapping: what is checked against each other stays quick, whoever wrote the file.
  private static let mostEntries = 1_000

  private static func isBearable(_ node: YAML.Node, _ findings: PolicyFindings) -> Bool {
    let inner = node.sequence ?? node.mapping.map { $0.map(\.value) } ?? []
    guard inner.count <= mostEntries else {
      findings.fault(node.mark, "more than \(mostEntries) entries stand here", "write fewer")
      return false
    }
    return inner.allSatisfy { isBearable($0, findings) }
  }

  /// A number such as `010` is eight to one reader of YAML and ten to another.
  private static func refuseLeadingZeros(_ node: YAML.Node, _ findings: PolicyFindings) {
    for inner in node.sequence ?? node.mapping.map({ $0.map(\.value) }) ?? [] { refuseLeadingZeros(inner, findings) }
    guard let scalar = node.scalar, scalar.isPlain, let number = numberWithoutLeadingZeros(scalar.text) else { return }
    findings.fault(
      node.mark, "the number \(scalar.text) begins with a zero", "write \(number), or \"\(scalar.text)\" where it is a text")
  }

  private static func numberWithoutLeadingZeros(_ text: String) -> String? {
    let sign = text.utf8.first.map { "+-".utf8.contains($0) } == true ? 1 : 0
    let digits = text.utf8.dropFirst(sign)
    let whole = digits.prefix(while: ASCII.isDigit), rest = digits.dropFirst(whole.count)
    guard whole.count > 1, whole.first == JSONByte.zero, rest.isEmpty || rest.first == JSONByte.point,
      rest.dropFirst().allSatisfy(ASCII.isDigit)
    else { return nil }
    let zeros = whole.prefix { $0 == JSONByte.zero }.count
    return String(text.prefix(sign)) + (zeros == whole.count ? "0" : "") + text.dropFirst(sign + zeros)
  }

  private static func decoded(_ text: [UInt8]) -> String? {
    String(validating: text.withoutByteOrderMark, as: UTF8.self)
  }

  private static func badPlace(_ text: [UInt8]) -> YAML.Mark {
    var start = text[...]
    // The longest sound beginning, by lines: the fault is on the line after it.
    var line = 1
    while let end = start.firstIndex(of: UInt8(ascii: "\n")), String(validating: start[..<end], as: UTF8.self) != nil {
      start = start[(end + 1)...]
      line += 1
    }
    return YAML.Mark(line: line, column: 1)
  }
}

extension Policy {
  /// Reads every section, whatever is wrong in the others.
  fileprivate init(_ root: PolicySection, templates sources: [String: String], _ zones: Zones) {
    let program = Program(root.section("program"), zones)
    let sender = Sender(root.section("sender"))
    let links = Links(root.section("links"))
    let consent = Consent(root)
    let events = [Role: [EventMatch]](root.section("events"))
    let signals = Signal.all(root)
    let vetoes = Veto.all(root)
    let moment = Moment(root.section("moment"))
    let throttle = Throttle(root.section("throttle"), zone: root["program"]?["time_zone"]?.scalar?.text)
    let rewards = root.rewards()
    let messages = [MessageKind: MessageRule](root.section("messages"))
    let templates = TemplateSettings(root.section("templates"), sources: sources)
    self.init(
      program: program, sender: sender, links: links, consent: consent,
      disclosure: Disclosure(root.section("disclosure"), templates), events: events, signals: signals, vetoes: vetoes,
      moment: moment, throttle: throttle, rewards: rewards.rules, rewardsAreExternal: rewards.areExternal,
      messages: messages, templates: templates,
      shareText: root.localized("share_text", default: templates.defaultLocale) ?? [:],
      holdout: root.section("experiments").percent("holdout"), costs: Costs(root.section("costs")), zones: zones,
      personaliser: root.isNone("personaliser") ? nil : Personaliser(root.section("personaliser")), hash: "")
  }
}
