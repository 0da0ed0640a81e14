package import Policies

/// Writes the whole policy in force as YAML that reads back as the same policy, with `# default` behind what is the default.
package struct PolicyPrinter {
  private var lines: [String] = []
  private var section = ""
  private var pattern = ""

  /// The policy as YAML.
  package static func yaml(_ policy: Policy) -> String {
    var printer = PolicyPrinter()
    printer.lines.append("# The policy in force, SHA-256 \(policy.hash)")
    printer.programme(policy)
    printer.occasions(policy)
    printer.asking(policy)
    printer.rewards(policy)
    printer.mailing(policy)
    return printer.lines.joined(separator: "\n") + "\n"
  }

  /// Begins a mapping; its path tells the depth of what follows.
  mutating func open(_ path: String, pattern: String? = nil) {
    section = path
    self.pattern = pattern ?? path
    let parts = path.split(separator: ".")
    guard let name = parts.last else { return }
    lines.append("\(Self.indent(parts.count - 1))\(name):")
  }

  /// A key of the open mapping; nil writes nothing, or `none` where the key can be that.
  mutating func key(_ name: String, _ value: String?) {
    let key = PolicyKey.find(name, in: pattern)
    guard let value = value ?? (key?.type.allowsNone == true ? "none" : nil) else { return }
    let fallback = key.flatMap { key in
      if case .value(let text) = key.fallback, Self.isSame(text, value, key.type) { text } else { nil }
    }
    let indent = section.isEmpty ? 0 : section.split(separator: ".").count
    lines.append("\(Self.indent(indent))\(YAMLText.word(name)): \(fallback.map { "\($0)  # default" } ?? value)")
  }

  /// A line as it is.
  mutating func raw(_ line: String) { lines.append(line) }

  /// `72h` and `3d` are the same.
  private static func isSame(_ a: String, _ b: String, _ type: PolicyType) -> Bool {
    // `none` is no duration: then the texts are compared.
    guard case .duration = type.unlessNone, let a = try? Duration(policyText: a), let b = try? Duration(policyText: b) else {
      return a == b
    }
    return a == b
  }

  private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }
}
