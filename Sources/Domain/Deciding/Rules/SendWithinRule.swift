import Policies
import Time

/// Nothing leaves after its last moment.
enum SendWithinRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard facts.now > facts.sendBefore else { return [] }
    let sentence = "it could be sent until \(facts.dates.date(facts.sendBefore)), \(facts.dates.ago(facts.sendBefore))"
    return [Objection(name(facts), sentence, .expire)]
  }

  /// The objection to a wait that ends after the last moment.
  static func tooLong(_ until: Timestamp, _ facts: MomentFacts) -> Objection {
    let sentence =
      "it could leave at the earliest at \(facts.dates.date(until)); "
      + "it may be sent only until \(facts.dates.date(facts.sendBefore))"
    return Objection(name(facts), sentence, .expire)
  }

  private static func name(_ facts: MomentFacts) -> String {
    switch facts.kind {
    case .prompt, .reminder: "moment.send_within"
    // No key of the policy: the specification's 30 days.
    case .rewardPending, .rewardEarned: "messages.\(facts.kind.rawValue)"
    case .encouragement, .announcement, .copy: "messages.\(facts.kind.rawValue).expires_after"
    }
  }
}
