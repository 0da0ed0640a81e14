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

  /// Whether it tells of a reward: mail about the customer's account, which goes before all else.
  package var isNotice: Bool { self == .rewardPending || self == .rewardEarned }

  /// Whether it promotes: all but notices and copies.
  package var isPromotional: Bool { !isNotice && self != .copy }
}
