import Policies

/// The satisfaction must be at or above the threshold.
enum ThresholdRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    let threshold = facts.policy.moment.threshold
    guard facts.score < threshold else { return [] }
    let sentence = "satisfaction is \(Words.score(facts.score)); the policy asks at \(Words.score(threshold))"
    return [Objection("moment.threshold", sentence, .suppress)]
  }
}
