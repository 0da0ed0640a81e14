import Policies

/// A kind may be for the record only, or wait for a person.
enum OversightRule {
  static func name(_ kind: MessageKind) -> String { "messages.\(kind.rawValue).oversight" }

  static func check(_ facts: MomentFacts) -> [Objection] {
    switch oversight(facts) {
    case .autonomous, .monitored: []
    case .readOnly: ReadOnlyRule.check(facts)
    case .gated: [Objection(name(facts.kind), "gated: a person must approve the mail", .hold)]
    }
  }

  static func oversight(_ facts: MomentFacts) -> Policy.Oversight { facts.policy.messages[facts.kind]?.oversight ?? .autonomous }
}

/// A kind that is `read_only` is decided and recorded, and nothing is sent; what was approved before stops as well.
enum ReadOnlyRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard OversightRule.oversight(facts) == .readOnly else { return [] }
    return [Objection(OversightRule.name(facts.kind), "read_only: decided and recorded, nothing is sent", .wouldPrompt)]
  }
}
