/// A rest between two prompts.
enum CooldownRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard let last = facts.countedPrompts.last else { return [] }
    let until = last.at.adding(facts.policy.throttle.cooldown)
    guard until > facts.now else { return [] }
    let sentence =
      "\(facts.asked([last])) \(Words.ago(last.at, facts.now)); the policy waits \(Words.span(facts.policy.throttle.cooldown)), "
      + "until \(Words.date(until, facts.now))"
    return [Objection("throttle.cooldown", sentence, .suppress, until: until)]
  }
}
