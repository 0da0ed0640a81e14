internal import YAML

/// Reads the events of one case; an event that says no time has that of the one before it.
struct GivenEventReader {
  let cases: CasesReader
  let start: Timestamp
  let customer: JSON

  private var findings: PolicyFindings { cases.findings }

  func read(_ nodes: [YAML.Node]) -> [PolicyCase.GivenEvent] {
    let types = TypeTable(cases.policy).roles.map(\.type)
    var events: [PolicyCase.GivenEvent] = []
    for node in nodes {
      let parts = cases.fields(node, ["at", "late", "type", "id", "customer", "data"], "an event")
      let at = parts["at"].map { moment($0) } ?? events.last?.at ?? start
      guard let typeNode = parts["type"], let type = cases.text(typeNode, "type") else {
        if parts["type"] == nil { findings.fault(node.mark, "the event has no type", "write type: and one of the policy's") }
        continue
      }
      if !types.contains(type) {
        let remedy = Suggestion.remedy(for: type, among: types)
        findings.fault(typeNode.mark, "the policy does not name the type \(PolicyType.quoted(type))", remedy)
      }
      let body = body(parts, type, at, number: events.count + 1)
      events.append(
        PolicyCase.GivenEvent(line: node.mark.line, at: at, late: parts["late"].map { span($0, "late") } ?? .zero, body: body))
    }
    return events
  }

  private func body(_ parts: [String: YAML.Node], _ type: String, _ at: Timestamp, number: Int) -> JSON {
    var who = parts["customer"].map { customer.overlaid(cases.customer($0)) } ?? customer
    // Ids are texts, also where they look like numbers.
    if case .object(let members) = who {
      who = .object(
        members.map { JSON.Member($0.key, $0.key == "id" ? $0.value.int.map { .string("\($0)") } ?? $0.value : $0.value) })
    }
    if let data = parts["data"], data.mapping == nil {
      findings.fault(data.mark, "data is a mapping", "write { count: 10000 }")
    }
    let named = who == .null ? [] : [JSON.Member("customer", who)]
    return .object(
      [
        .init("id", .string(parts["id"]?.scalar?.text ?? "event \(number)")), .init("type", .string(type)),
        .init("time", .string("\(at)")),
      ] + named + [.init("data", parts["data"]?.json ?? .object([]))])
  }

  /// A time, or an offset from the file's start such as `3d`, `3d 4h` or `-2d`.
  private func moment(_ node: YAML.Node) -> Timestamp {
    guard let text = node.scalar?.text else { return fault(node, "at") }
    if let time = Timestamp(rfc3339: text) { return time }
    let isBefore = text.hasPrefix("-")
    let offset = span(node, "at", isBefore || text.hasPrefix("+") ? String(text.dropFirst()) : text)
    return start.adding(isBefore ? .zero - offset : offset)
  }

  private func fault(_ node: YAML.Node, _ name: String) -> Timestamp {
    findings.fault(node.mark, "\(name) is a time", "write an offset such as 3d or 3d 4h, or a time such as 2026-03-02T15:00:00Z")
    return start
  }

  private func span(_ node: YAML.Node, _ name: String, _ text: String? = nil) -> Duration {
    let parts = (text ?? node.scalar?.text ?? "").split(separator: " ").map(String.init)
    guard (1...5).contains(parts.count) else {
      _ = fault(node, name)
      return .zero
    }
    var span = Duration.zero
    for part in parts {
      do throws(PolicyWrong) {
        span += try Duration(policyText: part)
      } catch {
        findings.fault(node.mark, error.about(name))
      }
    }
    return span
  }
}
