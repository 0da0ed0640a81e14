import Policies

/// At most so many prompts for life.
package enum PerLifetimeRule {
  package static func check(_ facts: MomentFacts) -> [Objection] {
    let limit = facts.policy.throttle.perLifetime
    guard facts.promptsForLife >= limit else { return [] }
    let asked =
      facts.policy.program.unit == .account && facts.others.promptCount > 0
      ? "their account was asked" : facts.asked(facts.ownPrompts)
    let sentence = "\(asked) \(Words.count(Int64(facts.promptsForLife), "time")) in all; the policy allows \(limit)"
    return [Objection("throttle.per_lifetime", sentence, .suppress)]
  }
}
