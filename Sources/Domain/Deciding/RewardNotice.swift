package import Policies
package import Time

/// The reward that a notice is about.
package struct RewardNotice: Sendable, Equatable {
  package var reward: Reward
  package var state: State

  /// How long after its event a notice may still leave (specification, section 6).
  package static let patience = Duration.days(30)

  /// What it is: one of the policy's rules as it was at the touch, or an external system's words.
  package enum Reward: Sendable, Equatable {
    case rule(Policy.RewardRule)
    /// From a `reward_granted` event: not trusted. The recipient is the referrer.
    case external(text: String)
  }

  /// How far it has come.
  package enum State: Sendable, Equatable {
    /// In its hold; nil: until a person has looked at it.
    case pending(until: Timestamp?)
    /// Sent to billing, which has not answered yet.
    case issued
    case applied
  }

  /// Joins a reward and its state.
  package init(_ reward: Reward, _ state: State) {
    self.reward = reward
    self.state = state
  }

  /// Whether the recipient is the friend, who never used a link of their own.
  package var isForFriend: Bool {
    if case .rule(let rule) = reward { rule.side == .friend } else { false }
  }
}
