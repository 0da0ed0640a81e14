import Policies
import Time

/// A rest between two prompts.
enum CooldownRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard let last = facts.countedPrompts.last else { return [] }
    let until = last.at.adding(facts.policy.throttle.cooldown)
    guard until > facts.now else { return [] }
    let sentence =
      "\(facts.told(last)); the policy waits \(Words.span(facts.policy.throttle.cooldown)), "
      + "until \(facts.dates.date(until))"
    return [Objection("throttle.cooldown", sentence, .suppress, until: until)]
  }
}
