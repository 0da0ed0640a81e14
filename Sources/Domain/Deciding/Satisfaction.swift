import Glibc
package import Policies
package import Time

/// How content a customer is: each signal's last contribution, fading with the policy's half-life.
package enum Satisfaction {
  /// The sum of weight × 2^(−age ÷ half-life) over the policy's signals, at a moment.
  /// A signal gives at most its weight, and one that the policy no longer names gives nothing.
  package static func score(_ state: CustomerState, _ policy: Policy, at moment: Timestamp) -> Double {
    policy.signals.reduce(0) { sum, signal in
      guard let contribution = state.contributions[signal.name] else { return sum }
      let age = moment.elapsed(since: contribution.at)
      return sum + min(contribution.weight, signal.weight) * remaining(after: age, halfLife: policy.moment.halfLife)
    }
  }

  /// The share left after an age: 1 at once, one half after each half-life; a half-life of zero fades at once.
  private static func remaining(after age: Duration, halfLife: Duration) -> Double {
    guard age > .zero else { return 1 }
    let half = Double(halfLife.boundedMicroseconds)
    return half > 0 ? exp2(-Double(age.boundedMicroseconds) / half) : 0
  }

  /// The time at which a signal leaves the score: its own, or that of a newer one which overtook it on the way.
  static func clock(_ state: CustomerState, signalAt moment: Timestamp) -> Timestamp {
    state.contributions.values.reduce(moment) { max($0, $1.at) }
  }
}
