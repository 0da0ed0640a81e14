/// The kinds of mail.
package enum MessageKind: String, Sendable, CaseIterable {
  case prompt, reminder
  case rewardPending = "reward_pending"
  case rewardEarned = "reward_earned"
  case encouragement, announcement
  /// A sent mail's copy to the oversight address; the policy has no rule for it.
  case copy

  /// The kinds that a policy has rules and templates for.
  package static let allCases: [MessageKind] = [
    .prompt, .reminder, .rewardPending, .rewardEarned, .encouragement, .announcement,
  ]
}
