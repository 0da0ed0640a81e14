import Policies

/// While a signal comes far more often than usual, its prompts wait for a person.
enum AnomalyRule {
  static let name = "throttle.anomaly"

  /// Whether mails of a kind are asked: those that a signal's coming far too often would multiply.
  static func binds(_ kind: MessageKind) -> Bool { kind == .prompt || kind == .reminder }

  static func check(_ facts: MomentFacts) -> [Objection] {
    guard facts.policy.throttle.anomalyFactor != nil, let anomaly = facts.context.anomalies[facts.signal] else { return [] }
    return [Objection(name, anomaly.sentence, .hold)]
  }
}
