import Policies
import Time

/// A customer who has just shared is left in peace.
enum ShareRestRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard let shared = facts.lastShare else { return [] }
    let rest = facts.policy.throttle.restAfterShare
    let until = shared.adding(rest)
    guard until > facts.now else { return [] }
    let who = shared == facts.record.state.lastShare ? "they " : "somebody in their account "
    let sentence =
      "\(who)shared \(facts.dates.ago(shared)); the policy rests \(Words.span(rest)), until \(facts.dates.date(until))"
    return [Objection("throttle.rest_after_share", sentence, .suppress, until: until)]
  }
}
