import Policies

extension PolicyPrinter {
  /// The rewards; both sides of one id stand in one entry again.
  mutating func rewards(_ policy: Policy) {
    if policy.rewardsAreExternal { return raw("rewards: external") }
    if policy.rewards.isEmpty { return raw("rewards: []  # default") }
    raw("rewards:")
    var rules = policy.rewards[...]
    while let first = rules.popFirst() {
      var sides = [first]
      if let next = rules.first, next.id == first.id, next.side != first.side {
        sides.append(next)
        rules.removeFirst()
      }
      entry(first, sides)
    }
  }

  private mutating func entry(_ rule: Policy.RewardRule, _ sides: [Policy.RewardRule]) {
    raw("  - id: \(YAMLText.word(rule.id))")
    key("earned_on", rule.earnedOn.rawValue, rule.earnedOn == .firstConversion)
    for side in sides { key(side.side.rawValue, side.value.policyText, false) }
    key("hold", rule.hold.policyText, rule.hold == .zero)
    key("limit", rule.limit?.policyText ?? "none", rule.limit == nil)
    if let nth = rule.everyNth { key("every_nth", "\(nth)", false) }
    if let nth = rule.fromNth { key("from_nth", "\(nth)", false) }
  }

  private mutating func key(_ name: String, _ value: String, _ isDefault: Bool) {
    raw("    \(name): \(value)\(isDefault ? "  # default" : "")")
  }
}

extension Policy.RewardRule.Value {
  fileprivate var policyText: String {
    switch self {
    case .months(let count): return "{ months: \(count) }"
    case .percent(let percent, let thing): return "{ percent: \(YAMLText.number(percent)), of: \(YAMLText.word(thing)) }"
    case .credit(let money): return "{ credit: \(YAMLText.quoted(money.policyText)) }"
    case .text(let words):
      let texts = words.sorted { $0.key < $1.key }.map { "\(YAMLText.word($0.key)): \(YAMLText.quoted($0.value))" }
      return "{ text: { \(texts.joined(separator: ", ")) } }"
    }
  }
}

extension Policy.RewardRule.Limit {
  fileprivate var policyText: String {
    switch self {
    case .perYear(let count): "{ per_year: \(count) }"
    case .perLifetime(let count): "{ per_lifetime: \(count) }"
    }
  }
}
