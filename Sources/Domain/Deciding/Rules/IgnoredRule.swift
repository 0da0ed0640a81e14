import Policies
import Time

/// Stops after so many prompts in a row that brought no human click, share or signup.
enum IgnoredRule {
  /// A prompt younger than this may still be answered: the reminder's time, 7 days by default.
  static func patience(_ policy: Policy) -> Duration { policy.messages[.reminder]?.after ?? .days(7) }

  static func check(_ facts: MomentFacts) -> [Objection] {
    guard let limit = facts.policy.throttle.stopAfterIgnored else { return [] }
    let ignored = ignoredPrompts(facts)
    guard ignored.count >= limit else { return [] }
    let until = facts.policy.throttle.resumeAfter.flatMap { rest in ignored.last?.at.adding(rest) }
    if let until, until <= facts.now { return [] }
    let end = until.map { "until \(facts.dates.date($0))" } ?? "until the customer shares or somebody clicks"
    let sentence =
      "the last \(Words.count(Int64(ignored.count), "prompt")) brought no click or share; the policy stops after \(limit), \(end)"
    return [Objection("throttle.stop_after_ignored", sentence, .suppress, until: until)]
  }

  /// The unanswered prompts since the last click, share or signup, oldest first.
  static func ignoredPrompts(_ facts: MomentFacts) -> [CustomerState.PromptEntry] {
    let answered = [facts.record.state.lastShare, facts.record.state.lastTouch].compactMap { $0 }.max()
    let patience = patience(facts.policy)
    return facts.ownPrompts.filter { prompt in
      facts.now.elapsed(since: prompt.at) >= patience && (answered.map { prompt.at > $0 } ?? true)
    }
  }
}
