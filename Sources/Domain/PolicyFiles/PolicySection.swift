import Texts
internal import YAML

/// One mapping of the file, its keys checked against the table. Values come out checked, defaulted, or as nil.
struct PolicySection {
  /// As people write it: `signals.promoter`; empty at the top.
  let path: String
  /// As the table names it: `signals.*`.
  let pattern: String
  /// Where faults about what is missing are shown.
  let mark: YAML.Mark
  let pairs: [YAML.Pair]
  /// Whether it was written at all: only then must its required keys be there.
  let isWritten: Bool
  /// Keys that a misspelled one most likely was meant to be: they are not reported as missing as well.
  let misspelled: Set<String>
  let findings: PolicyFindings

  /// Opens a mapping and reports the keys that the table does not know.
  init(path: String, pattern: String, node: YAML.Node?, parent: YAML.Mark, _ findings: PolicyFindings) {
    self.path = path
    self.pattern = pattern
    self.findings = findings
    mark = node?.mark ?? parent
    pairs = node?.mapping ?? []
    isWritten = node?.mapping != nil
    if let node, node.mapping == nil { findings.fault(node.mark, PolicyWrong.type(node, path, .mapping)) }
    let known = (PolicyKey.byParent[pattern] ?? []).map(\.name)
    let strange = pairs.map(\.key).filter { !known.contains($0) }
    misspelled = Set(strange.compactMap { Suggestion.nearest(to: $0, among: known) })
    for pair in pairs where !known.contains(pair.key) { findings.fault(pair.keyMark, unknown(pair.key, among: known)) }
  }

  /// The value of a key as it was written.
  subscript(name: String) -> YAML.Node? { pairs.first { $0.key == name }?.value }

  /// Where a key's value stands, or else the mapping.
  func mark(_ name: String) -> YAML.Mark { self[name]?.mark ?? mark }

  /// A key as people write it, from the top.
  func full(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  func fault(_ name: String, _ message: String, _ remedy: String) { findings.fault(mark(name), message, remedy) }

  func note(_ name: String, _ message: String, _ remedy: String) { findings.note(mark(name), message, remedy) }

  /// A mapping inside; an empty one with the defaults where it is left out.
  func section(_ name: String) -> PolicySection {
    let node = isNone(name) ? nil : self[name]
    if node == nil, isWritten || path.isEmpty { requireKey(name) }
    return PolicySection(
      path: full(name), pattern: pattern.isEmpty ? name : "\(pattern).\(name)", node: node, parent: mark, findings)
  }

  /// Whether a key that may be `none` is, by its own word or by default.
  func isNone(_ name: String) -> Bool {
    guard let key = PolicyKey.find(name, in: pattern), key.type.allowsNone else { return false }
    guard let node = self[name] else { return key.fallback == "none" }
    return node.isNone
  }

  /// Reads a key's value; the table's default where it is left out; nil where it is wrong, `none`, or has no default.
  func read<Value>(_ name: String, _ parse: (YAML.Node, PolicyType) throws(PolicyWrong) -> Value) -> Value? {
    guard let key = PolicyKey.find(name, in: pattern) else { return nil }
    let node: YAML.Node
    if let written = self[name] {
      node = written
    } else {
      if isWritten { requireKey(name) }
      // The table's defaults are ours, and a test reads each of them.
      guard case .value(let text) = key.fallback, let fallback = try? YAML.parse(text) else { return nil }
      node = fallback
    }
    if node.isNone, key.type.allowsNone { return nil }
    do {
      return try parse(node, key.type.unlessNone)
    } catch {
      findings.fault(node.mark, error.about(full(name)))
      return nil
    }
  }

  /// Wants a key that the table calls required.
  func requireKey(_ name: String) {
    guard self[name] == nil, !misspelled.contains(name), case .required(let remedy)? = PolicyKey.find(name, in: pattern)?.fallback
    else { return }
    findings.fault(mark, "\(full(name)) is missing", remedy)
  }

  private func unknown(_ name: String, among known: [String]) -> PolicyWrong {
    let shown = PolicyType.quoted(name)
    let place = path.isEmpty ? "the policy" : path
    if Suggestion.nearest(to: name, among: known) == nil, let home = PolicyKey.all.first(where: { $0.name == name }) {
      return PolicyWrong("\(place) has no key \(shown)", "it belongs to \(home.parent.isEmpty ? "the top level" : home.parent)")
    }
    return PolicyWrong("\(place) has no key \(shown)", Suggestion.remedy(for: name, among: known))
  }
}

extension YAML.Node {
  /// Whether it is the plain word `none`.
  var isNone: Bool { scalar == YAML.Scalar("none", isPlain: true) }

  /// Whether nothing was written, as after `key:`.
  var isEmpty: Bool { scalar == YAML.Scalar("", isPlain: true) }
}

extension PolicyWrong {
  /// A value of the wrong shape.
  static func type(_ node: YAML.Node, _ path: String, _ type: PolicyType) -> PolicyWrong {
    let name = path.isEmpty ? "the file" : path
    if node.isEmpty { return PolicyWrong("\(name) has no value", "write \(type.words), or remove the key") }
    let found = node.sequence != nil ? "a list" : node.mapping != nil ? "a mapping" : PolicyType.quoted(node.scalar?.text ?? "")
    return PolicyWrong("\(name) is \(found)", "write \(type.words)")
  }

  /// The same with the key's name before it.
  package func about(_ path: String) -> PolicyWrong {
    message.hasPrefix(path) ? self : PolicyWrong("\(path): \(message)", remedy)
  }
}
