import Events
import JSONTree
import PolicyFiles
import Texts
import Time
internal import YAML

/// Reads the events of one case; an event that says no time has that of the one before it.
struct GivenEventReader {
  let cases: CasesReader
  let clock: CaseClock
  let customer: JSON

  private var findings: PolicyFindings { cases.findings }

  func read(_ nodes: [YAML.Node]) -> [PolicyCase.GivenEvent] {
    var events: [PolicyCase.GivenEvent] = []
    var links: [YAML.Node] = []
    for node in nodes {
      let parts = cases.fields(node, ["at", "late", "type", "id", "customer", "link_of", "data"], "an event")
      guard let roles = roles(parts["type"], node) else { continue }
      let at = parts["at"].map { clock.moment($0, "at") } ?? events.last?.at ?? clock.start
      let late = parts["late"].map { clock.span($0, "late") } ?? .zero
      let link = parts["link_of"].flatMap { LinkOf($0, roles, cases) }
      if link != nil, let node = parts["link_of"] { links.append(node) }
      let body = body(parts, roles.type, at, link, number: events.count + 1)
      events.append(PolicyCase.GivenEvent(line: node.mark.line, at: at, late: late, linkOf: link?.owner, body: body))
    }
    LinkOf.check(links, among: events, findings)
    return events
  }

  /// What the policy makes of the event's type; of one that it does not name, nothing.
  private func roles(_ node: YAML.Node?, _ event: YAML.Node) -> TypeRoles? {
    guard let node else {
      findings.fault(event.mark, "the event has no type", "write type: and one of the policy's")
      return nil
    }
    guard let type = cases.text(node, "type") else { return nil }
    let known = TypeTable(cases.policy).roles
    if let roles = known.first(where: { $0.type == type }) { return roles }
    let remedy = Suggestion.remedy(for: type, among: known.map(\.type))
    findings.fault(node.mark, "the policy does not name the type \(PolicyType.quoted(type))", remedy)
    return nil
  }

  private func body(_ parts: [String: YAML.Node], _ type: String, _ at: Timestamp, _ link: LinkOf?, number: Int) -> JSON {
    // Who comes by a link is not whom the case is about.
    let customer = link == nil ? customer : .null
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
      ] + named + [.init("data", (parts["data"]?.json ?? .object([])).overlaid(link?.data ?? .object([])))])
  }
}
