import Policies
import Time

/// At most so many prompts in any 365 days.
package enum PerYearRule {
  static let year = Duration.days(365)

  package static func check(_ facts: MomentFacts) -> [Objection] {
    let limit = facts.policy.throttle.perYear
    let recent = facts.countedPrompts.filter { $0.at.adding(year) > facts.now }
    guard recent.count >= limit else { return [] }
    // Room comes when enough of the oldest have left the window; with a limit of 0 it never does.
    let leaving = recent.count - limit
    let until = limit > 0 && recent.indices.contains(leaving) ? recent[leaving].at.adding(year) : nil
    let end = until.map { ", again from \(facts.dates.date($0))" } ?? ""
    let sentence =
      "\(facts.asked(recent)) \(Words.count(Int64(recent.count), "time")) in the last 365 days; the policy allows \(limit)\(end)"
    return [Objection("throttle.per_year", sentence, .suppress, until: until)]
  }
}
