import JSONTree
import Policies
import PolicyFiles
import Texts
import Time
internal import YAML

/// Reads the file's top and each case.
struct CasesReader {
  let policy: Policy
  let findings: PolicyFindings

  func read(_ root: YAML.Node) -> [PolicyCase] {
    let top = fields(root, ["start", "customer", "cases"], "a file of cases")
    let start = top["start"].flatMap { node in
      text(node, "start").flatMap { words -> Timestamp? in
        guard let time = Timestamp(rfc3339: words) ?? Timestamp(date: words) else {
          findings.fault(node.mark, "start is no time", "write it like 2026-03-02T15:00:00Z")
          return nil
        }
        return time
      }
    }
    let customer = top["customer"].map(customer) ?? .object([])
    guard let list = top["cases"] else {
      findings.fault(root.mark, "there are no cases", "write cases: and a list below it")
      return []
    }
    return elements(list, "cases").compactMap { node in one(node, start ?? CasesFile.defaultStart, customer) }
  }

  private func one(_ node: YAML.Node, _ start: Timestamp, _ customer: JSON) -> PolicyCase? {
    let parts = fields(node, ["name", "customer", "events", "until", "expect"], "a case")
    guard let name = parts["name"].flatMap({ text($0, "name") }) else {
      if parts["name"] == nil { findings.fault(node.mark, "the case has no name", "write name: and what it shows") }
      return nil
    }
    let own = parts["customer"].map { customer.overlaid(self.customer($0)) } ?? customer
    let clock = CaseClock(findings: findings, start: start)
    let events =
      parts["events"].map { GivenEventReader(cases: self, clock: clock, customer: own).read(elements($0, "events")) } ?? []
    if parts["events"] == nil { findings.fault(node.mark, "the case has no events", "write events: and a list below it") }
    guard let expect = parts["expect"] else {
      findings.fault(node.mark, "the case expects nothing", "write expect: and a decision, or expect: nothing")
      return nil
    }
    let expected = expected(expect, clock)
    return PolicyCase(
      name: name, line: node.mark.line, events: events, end: end(parts["until"], of: events, clock),
      asksOfReminders: parts["until"] != nil || expected.contains { $0.kind == .reminder }, expected: expected)
  }

  private func end(_ node: YAML.Node?, of events: [PolicyCase.GivenEvent], _ clock: CaseClock) -> Timestamp {
    let last = events.map(\.decidedAt).max() ?? clock.start
    guard let node else { return last }
    let end = clock.moment(node, "until")
    if end < last { findings.fault(node.mark, "until lies before the last event", "write a later time, or leave it out") }
    return end
  }

  /// `nothing`, one decision, or a list of them.
  private func expected(_ node: YAML.Node, _ clock: CaseClock) -> [PolicyCase.ExpectedDecision] {
    if node.scalar?.text == "nothing" { return [] }
    return (node.sequence ?? [node]).compactMap { decision($0, clock) }
  }

  private func decision(_ node: YAML.Node, _ clock: CaseClock) -> PolicyCase.ExpectedDecision? {
    if node.scalar != nil { return decision(node, [:], clock) }
    let parts = fields(node, ["decision", "at", "signal", "customer", "subject"], "an expected decision")
    guard let words = parts["decision"] else {
      findings.fault(node.mark, "no decision is named", "write { decision: prompted, … }")
      return nil
    }
    if let signal = parts["signal"], let name = signal.scalar?.text, !policy.signals.contains(where: { $0.name == name }) {
      let remedy = Suggestion.remedy(for: name, among: policy.signals.map(\.name))
      findings.fault(signal.mark, "the policy has no signal \(PolicyType.quoted(name))", remedy)
    }
    return decision(words, parts, clock)
  }

  private func decision(_ node: YAML.Node, _ parts: [String: YAML.Node], _ clock: CaseClock) -> PolicyCase.ExpectedDecision? {
    guard let words = text(node, "a decision") else { return nil }
    do throws(PolicyWrong) {
      let (kind, outcome, rules) = try DecisionWords.read(words)
      return PolicyCase.ExpectedDecision(
        kind: kind, outcome: outcome, rules: rules, signal: parts["signal"].flatMap { text($0, "signal") },
        customer: parts["customer"].flatMap { text($0, "customer") }, at: parts["at"].map { clock.moment($0, "at") },
        subject: parts["subject"].flatMap { text($0, "subject") })
    } catch {
      findings.fault(node.mark, error)
      return nil
    }
  }
}

// MARK: - Pieces

extension CasesReader {
  /// A mapping's values by key; a key that is not known is reported where it stands.
  func fields(_ node: YAML.Node, _ known: [String], _ what: String) -> [String: YAML.Node] {
    guard let pairs = node.mapping else {
      findings.fault(node.mark, "\(what) is a mapping", "write its keys: \(known.joined(separator: ", "))")
      return [:]
    }
    for pair in pairs where !known.contains(pair.key) {
      let remedy = Suggestion.remedy(for: pair.key, among: known)
      findings.fault(pair.keyMark, "\(what) has no key \(PolicyType.quoted(pair.key))", remedy)
    }
    return Dictionary(pairs.map { ($0.key, $0.value) }) { first, _ in first }
  }

  func elements(_ node: YAML.Node, _ name: String) -> [YAML.Node] {
    if let elements = node.sequence { return elements }
    findings.fault(node.mark, "\(name) is a list", "begin each entry with a dash")
    return []
  }

  func text(_ node: YAML.Node, _ name: String) -> String? {
    if let text = node.scalar?.text, !text.isEmpty { return text }
    findings.fault(node.mark, "\(name) is a text", "write one, in quotes where it holds a colon")
    return nil
  }

  /// Who an event is about; `none` for what concerns nobody in particular.
  func customer(_ node: YAML.Node) -> JSON {
    if node.mapping != nil { return node.json }
    if node.scalar?.text == "none" { return .null }
    findings.fault(node.mark, "customer is a mapping", "write { id: ada, email: ada@example.com }")
    return .object([])
  }
}

extension JSON {
  /// An object with another's members over its own.
  func overlaid(_ other: JSON) -> JSON {
    guard case .object(let mine) = self, case .object(let theirs) = other else { return other }
    return .object(mine.filter { other[$0.key] == nil } + theirs)
  }
}
