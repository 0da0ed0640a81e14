package import Policies

/// All that a customer has earned (approved, issued or applied), summed by kind.
package struct RewardTotals: Sendable, Equatable {
  package var months: Int = 0
  /// One sum a currency.
  package var credits: [Policy.Money] = []
  /// Discounts and rewards in the owner's words, with how often each was earned.
  package var others: [Counted] = []
  /// Referrals signed up or qualified, neither expired nor void; nil: another system counts them, and has not said.
  package var activeReferrals: Int? = 0
  /// What another system that grants the rewards says of them; nil: we count them.
  package var external: External?

  /// Another system's own words for the total, which then stand alone.
  package struct External: Sendable, Equatable {
    /// Not trusted; nil: it has said nothing.
    package var text: String?
  }

  /// A reward and how often it was earned.
  package struct Counted: Sendable, Equatable {
    package var value: Policy.RewardRule.Value
    package var count: Int

    /// Joins a reward and its count.
    package init(_ value: Policy.RewardRule.Value, count: Int) {
      self.value = value
      self.count = count
    }
  }

  /// Nothing earned yet.
  package init() {}

  /// What another system says.
  /// - Parameter text: not trusted; nil as for the count: it has not said.
  package init(external text: String?, activeReferrals: Int?) {
    external = External(text: text)
    self.activeReferrals = activeReferrals
  }

  /// What is known before anything was heard of rewards: nothing is earned, or, where another system counts, nothing is known.
  package init(atFirstUnder policy: Policy) {
    self = policy.rewardsAreExternal ? RewardTotals(external: nil, activeReferrals: nil) : RewardTotals()
  }
}
