import Digests
import Policies

/// The control group: a fixed share of customers (or accounts) for whom every send is a ghost, decided after all checks.
enum HoldoutRule {
  static func objection(_ facts: MomentFacts) -> Objection? {
    guard facts.kind == .prompt, let share = facts.policy.holdout, share > 0, position(facts) < share else { return nil }
    let sentence = "in the control group of \(Words.score(share * 100)) %: recorded as if asked, nothing is sent"
    return Objection("experiments.holdout", sentence, .ghost)
  }

  /// The customer's fixed place in 0..<1 for this programme.
  static func position(_ facts: MomentFacts) -> Double {
    let account = facts.policy.program.unit == .account ? facts.record.profile.accountID : nil
    let unit = account.map { "account|\($0)" } ?? "customer|\(facts.record.id)"
    return Double(ContentDigest.number(of: "holdout|\(facts.policy.program.id)|\(unit)") >> 11) / 9_007_199_254_740_992
  }
}
