import Policies

/// A reminder is for a prompt that brought no click, share or signup, and no prompt has more of them than the policy says.
package enum AnsweredRule {
  /// Its name where it speaks of an answer.
  package static let name = "messages.reminder"

  static func check(_ facts: MomentFacts) -> [Objection] { facts.kind == .reminder ? tooMany(facts) + answered(facts) : [] }

  private static func tooMany(_ facts: MomentFacts) -> [Objection] {
    guard let most = facts.policy.messages[.reminder]?.atMost, facts.ordinal > most else { return [] }
    let sentence =
      most == 0 ? "the policy sends no reminders" : "the policy sends \(Words.count(Int64(most), "reminder")) of a prompt"
    return [Objection("messages.reminder.at_most", sentence, .suppress)]
  }

  private static func answered(_ facts: MomentFacts) -> [Objection] {
    let answers = [facts.record.state.lastShare, facts.record.state.lastTouch].compactMap { $0 }
    guard let answered = answers.max(), answered >= facts.eventAt else { return [] }
    let sentence = "the prompt was answered \(facts.dates.ago(answered)) by a share, a click or a signup"
    return [Objection(name, sentence, .suppress)]
  }
}
