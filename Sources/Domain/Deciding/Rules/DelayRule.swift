import Policies
import Time

/// A prompt waits for the policy's delay, counted from the event.
enum DelayRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    let until = facts.eventAt.adding(facts.policy.moment.delay)
    guard until > facts.now else { return [] }
    let delay = Words.span(facts.policy.moment.delay)
    let sentence = "the policy waits \(delay) after the event, until \(facts.dates.date(until))"
    return [.wait("moment.delay", sentence, until: until)]
  }
}
