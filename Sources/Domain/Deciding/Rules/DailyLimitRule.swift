import Policies
package import Time

/// Once a day's mails are used up, what would leave waits for the next day of the programme's zone.
enum DailyLimitRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard let limit = facts.policy.throttle.dailyLimit else { return [] }
    if limit == 0, facts.kind.isPromotional {
      return [Objection("throttle.daily_limit", "the policy's daily limit is 0: nothing is sent", .suppress)]
    }
    guard let spent = facts.context.spentDay, spent.limit == limit, spent.until > facts.earliest else { return [] }
    return [.wait("throttle.daily_limit", spent.sentence(facts.dates), until: spent.until)]
  }
}

/// A day whose mails are used up.
package struct SpentDay: Sendable, Equatable {
  /// The limit that it was spent under: another policy's limit is another question.
  package var limit: Int
  /// When the next day begins.
  package var until: Timestamp

  /// Describes a spent day.
  package init(limit: Int, until: Timestamp) {
    self.limit = limit
    self.until = until
  }

  /// It in words.
  package func sentence(_ dates: DateWords) -> String {
    "the day's \(Words.count(Int64(limit), "mail")) are used up; the next may go from \(dates.date(until))"
  }
}
