import Policies
import Templates
import Texts
internal import YAML

// What events mean: the lifecycle's roles, signals and vetoes.

extension [Policy.Role: [Policy.EventMatch]] {
  init(_ section: PolicySection) {
    self = [:]
    let reading = EventMatchReading(findings: section.findings)
    for role in Policy.Role.allCases {
      guard let node = section[role.rawValue] else { continue }
      self[role] = reading.events(node, section.full(role.rawValue))
    }
  }
}

extension PolicySection {
  /// The mappings under names that the owner chose, in the order of the file.
  func named(_ name: String) -> [(name: String, section: PolicySection)] {
    if self[name] == nil {
      _ = section(name)
      return []
    }
    guard let node = self[name], let pairs = node.mapping else {
      if let node = self[name] { findings.fault(node.mark, .type(node, full(name), .named)) }
      return []
    }
    return pairs.map { pair in
      if !PolicyText.isIdentifier(pair.key) {
        findings.fault(pair.keyMark, "\(full(name)): \(PolicyType.quoted(pair.key)) is no name", "use letters, digits, - and _")
      }
      let path = "\(full(name)).\(UntrustedText.oneLine(pair.key, limit: 64))"
      return (pair.key, PolicySection(path: path, pattern: "\(name).*", node: pair.value, parent: pair.keyMark, findings))
    }
  }

  /// The events of `type` and `when`.
  fileprivate func matches() -> [Policy.EventMatch] {
    let reading = EventMatchReading(findings: findings)
    let when = self["when"].map { reading.conditions($0, full("when")) } ?? []
    let types: [String]? = read("type") { node, _ throws(PolicyWrong) in reading.types(node, full("type")) }
    return (types ?? []).map { Policy.EventMatch(type: $0, when: when) }
  }
}

extension Policy.Signal {
  init(_ name: String, _ section: PolicySection) {
    let matches = section.matches()
    let weight = section.number("weight") ?? 100
    let once = section.truth("once") ?? false
    let path = section.path("once_per")
    let rest = section.duration("again_after")
    self.init(
      name: name, matches: matches, weight: weight,
      counts: once ? .once : path.map(Repeats.oncePer) ?? rest.map(Repeats.againAfter) ?? .always)
    let said = ["once", "once_per", "again_after"].filter { section[$0] != nil && !($0 == "once" && !once) }
    if said.count > 1 {
      section.fault(said[1], "\(section.path) has both \(said[0]) and \(said[1])", "keep one of them")
    }
  }

  /// All of them; a policy without any could never ask.
  static func all(_ policy: PolicySection) -> [Policy.Signal] {
    let sections = policy.named("signals")
    if let node = policy["signals"], node.mapping?.isEmpty == true {
      policy.fault("signals", "signals is empty", "add at least one event that shows satisfaction")
    }
    return sections.map { Policy.Signal($0.name, $0.section) }
  }
}

extension Policy.Veto {
  init(_ name: String, _ section: PolicySection) {
    let reading = EventMatchReading(findings: section.findings)
    self.init(
      name: name, matches: section.matches(), until: section["until"].map { reading.events($0, section.full("until")) } ?? [],
      key: section.path("key"), lasts: section.duration("for"), atMost: section.duration("at_most"),
      scope: section.choice("scope", Scope.self) ?? .customer)
    if section.isWritten, section["until"] == nil, section["for"] == nil, section["at_most"] == nil {
      section.findings.note(
        section.mark, "\(section.path) never ends by itself: it has no until, for or at_most", "add one, such as for: 90d")
    }
    if section["key"] != nil, section["until"] == nil {
      section.note("key", "\(section.path).key joins a beginning with its end, and there is no until", "add until, or remove key")
    }
    if let lasts, let atMost, section["until"] == nil || atMost <= lasts {
      let shorter = min(lasts, atMost).policyText
      section.note("at_most", "\(section.path) has both for and at_most: it ends after \(shorter)", "keep one of them")
    }
  }

  static func all(_ policy: PolicySection) -> [Policy.Veto] {
    policy.named("vetoes").map { Policy.Veto($0.name, $0.section) }
  }
}
