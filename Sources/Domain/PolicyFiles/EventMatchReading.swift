import Policies
import Texts
internal import YAML

/// Reads event types with their conditions: a type, `{ type, when }`, or a list of either.
struct EventMatchReading {
  let findings: PolicyFindings

  /// The events of a role or of a veto's end.
  func events(_ node: YAML.Node, _ path: String) -> [Policy.EventMatch] {
    switch node.content {
    case .scalar: return type(node, path).map { [Policy.EventMatch(type: $0, when: [])] } ?? []
    case .sequence(let nodes):
      if nodes.isEmpty { findings.fault(node.mark, "\(path) is an empty list", "name an event type, or remove the key") }
      return nodes.flatMap { node in
        guard node.sequence == nil else {
          findings.fault(node.mark, .type(node, path, .events))
          return [Policy.EventMatch]()
        }
        return events(node, path)
      }
    case .mapping(let pairs):
      for pair in pairs where !["type", "when"].contains(pair.key) {
        let remedy = Suggestion.remedy(for: pair.key, among: ["type", "when"])
        findings.fault(pair.keyMark, "\(path) has no key \(PolicyType.quoted(pair.key))", remedy)
      }
      guard let types = node["type"] else {
        findings.fault(node.mark, "\(path).type is missing", "add type: the event's type")
        return []
      }
      let when = node["when"].map { conditions($0, "\(path).when") } ?? []
      return self.types(types, "\(path).type").map { Policy.EventMatch(type: $0, when: when) }
    }
  }

  /// One type or a list of them.
  func types(_ node: YAML.Node, _ path: String) -> [String] {
    switch node.content {
    case .scalar: return type(node, path).map { [$0] } ?? []
    case .mapping:
      findings.fault(node.mark, .type(node, path, .types))
      return []
    case .sequence(let nodes):
      if nodes.isEmpty { findings.fault(node.mark, "\(path) is an empty list", "name an event type") }
      var types: [String] = []
      for node in nodes {
        guard let type = type(node, path) else { continue }
        if types.contains(type) {
          findings.fault(node.mark, "\(path): \(PolicyType.quoted(type)) stands here twice", "keep one of the two")
        }
        types.append(type)
      }
      return types
    }
  }

  /// Conditions, or a list of them of which one must hold.
  func conditions(_ node: YAML.Node, _ path: String) -> [Policy.Conditions] {
    let reading = ConditionReading(findings: findings)
    guard let alternatives = node.sequence else { return reading.all(node, path).map { [$0] } ?? [] }
    if alternatives.isEmpty { findings.fault(node.mark, "\(path) is an empty list", "add conditions, or remove the key") }
    return alternatives.compactMap { reading.all($0, path) }
  }

  private func type(_ node: YAML.Node, _ path: String) -> String? {
    guard let text = node.scalar?.text, !node.isEmpty else {
      findings.fault(node.mark, .type(node, path, .types))
      return nil
    }
    do {
      guard try PolicyText.isLine(text, upTo: 200) else { return nil }
    } catch {
      findings.fault(node.mark, error.about(path))
      return nil
    }
    if text.contains("*") {
      findings.fault(
        node.mark, "\(path): \(PolicyType.quoted(text)) holds a *, but types are exact names", "list the types by name")
      return nil
    }
    return text
  }
}
