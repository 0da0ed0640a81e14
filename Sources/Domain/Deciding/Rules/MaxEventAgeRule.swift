import Policies
import Time

/// An event that is too old when first seen never prompts.
enum MaxEventAgeRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    let limit = facts.policy.moment.maxEventAge
    let age = facts.now.elapsed(since: facts.eventAt)
    guard age > limit else { return [] }
    let sentence = "the event was \(Words.roughly(age)) old when first seen; the policy prompts up to \(Words.span(limit))"
    return [Objection("moment.max_event_age", sentence, .stale)]
  }
}
