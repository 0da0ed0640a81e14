/// While a signal comes far more often than usual, its prompts wait for a person.
enum AnomalyRule {
  static let name = "throttle.anomaly"

  static func check(_ facts: MomentFacts) -> [Objection] {
    guard facts.policy.throttle.anomalyFactor != nil, let anomaly = facts.context.anomalies[facts.signal] else { return [] }
    return [Objection(name, anomaly.sentence, .hold)]
  }
}
