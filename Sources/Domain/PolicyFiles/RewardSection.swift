import Policies
import Templates
import Texts
internal import YAML

// What referrals earn.

extension PolicySection {
  /// The rules, and whether another system grants the rewards instead.
  func rewards() -> (rules: [Policy.RewardRule], areExternal: Bool) {
    guard let node = self["rewards"] else { return ([], false) }
    if node.scalar == YAML.Scalar("external", isPlain: true) { return ([], true) }
    if node.isNone { return ([], false) }
    guard let nodes = node.sequence else {
      findings.fault(node.mark, .type(node, "rewards", .rewards))
      return ([], false)
    }
    var seen: Set<String> = []
    var rules: [Policy.RewardRule] = []
    for (index, node) in nodes.enumerated() {
      let id = node["id"]?.scalar?.text
      let path = "rewards.\(id.map { UntrustedText.oneLine($0, limit: 64) } ?? "\(index + 1)")"
      let section = PolicySection(path: path, pattern: "rewards[]", node: node, parent: node.mark, findings)
      if let id, !seen.insert(id).inserted {
        section.fault("id", "\(path) stands in the list twice", "give each rule an id of its own")
      }
      rules += Policy.RewardRule.both(section)
    }
    return (rules, false)
  }
}

extension Policy.RewardRule {
  /// The one or two rules of an entry: one for each side that gets something.
  fileprivate static func both(_ section: PolicySection) -> [Policy.RewardRule] {
    let id = section.text("id") ?? ""
    let earnedOn = section.choice("earned_on", EarnedOn.self) ?? .firstConversion
    let hold = section.duration("hold") ?? .zero
    let limit = Limit(section)
    let (everyNth, fromNth) = (section.count("every_nth"), section.count("from_nth"))
    let sides: [Side] = [.referrer, .friend].filter { section[$0.rawValue] != nil }
    if sides.isEmpty, section.isWritten, section.misspelled.isDisjoint(with: ["referrer", "friend"]) {
      section.findings.fault(
        section.mark, "\(section.path) rewards nobody", "add referrer: or friend:, such as referrer: { months: 1 }")
    }
    if limit != nil, sides == [.friend] {
      section.note("limit", "\(section.path).limit counts referrers' rewards, and only the friend gets one", "remove it")
    }
    return sides.compactMap { side in
      guard let value = Value(section.section(side.rawValue)) else { return nil }
      return Policy.RewardRule(
        id: id, earnedOn: earnedOn, side: side, value: value, hold: hold, limit: limit, everyNth: everyNth, fromNth: fromNth)
    }
  }
}

extension Policy.RewardRule.Limit {
  /// Nil for no limit.
  fileprivate init?(_ rule: PolicySection) {
    guard !rule.isNone("limit") else { return nil }
    let section = rule.section("limit")
    let (year, life) = (section.count("per_year"), section.count("per_lifetime"))
    if section["per_year"] != nil, section["per_lifetime"] != nil {
      section.fault("per_lifetime", "\(section.path) has both per_year and per_lifetime", "keep one of them")
    } else if section.isWritten, section.pairs.isEmpty {
      section.findings.fault(section.mark, "\(section.path) is empty", "write { per_year: 12 }, { per_lifetime: 12 } or none")
    }
    guard let limit = year.map(Self.perYear) ?? life.map(Self.perLifetime) else { return nil }
    self = limit
  }
}

extension Policy.RewardRule.Value {
  private static var kinds: [String] { ["months", "percent", "credit", "text"] }

  /// Nil where it is wrong, which has been reported.
  fileprivate init?(_ section: PolicySection) {
    let said = Self.kinds.filter { section[$0] != nil }
    guard let kind = said.first, said.count == 1 else {
      guard section.isWritten, section.misspelled.isDisjoint(with: Self.kinds) else { return nil }
      let remedy = "write one of { months: 1 }, { percent: 20, of: first_invoice }, { credit: \"10.00 USD\" }, { text: \"…\" }"
      let message = said.isEmpty ? "has no value" : "has several values: \(said.joined(separator: ", "))"
      section.findings.fault(section.mark, "\(section.path) \(message)", remedy)
      return nil
    }
    let of = section.text("of")
    if kind != "percent", of != nil { section.fault("of", "\(section.path).of belongs to percent", "remove it") }
    let value: Self? =
      switch kind {
      case "months": section.count("months").map(Self.months)
      case "percent": Self.discount(section, of)
      case "credit": section.money("credit").map(Self.credit)
      default: section.localized("text", default: "*").map(Self.text)
      }
    guard let value else { return nil }
    self = value
  }

  private static func discount(_ section: PolicySection, _ of: String?) -> Self? {
    if section["of"] == nil, !section.misspelled.contains("of") {
      section.fault("percent", "\(section.path) does not say of what", "add of: first_invoice")
    }
    guard let percent = section.number("percent"), let of else { return nil }
    return .percent(percent, of: of)
  }
}
