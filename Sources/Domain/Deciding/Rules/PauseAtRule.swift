package import Policies

/// Too many bounces or complaints pause promotional mail before the provider suspends the account.
package enum PauseAtRule {
  /// Why promotional mail must pause; nil: it need not.
  /// - Parameters:
  ///   - policy: the policy in force.
  ///   - cause: which rate; a person's pauses have none.
  ///   - health: the mails that the rate is of.
  package static func reason(_ policy: Policy, _ cause: Pause.Cause, _ health: MailHealth) -> String? {
    guard let rule = policy.throttle.pauseAt, cause != .person, health.mails >= rule.after else { return nil }
    let limit = cause == .bounces ? rule.bounceRate : rule.complaintRate
    guard health.ratio >= limit else { return nil }
    let rounded = (health.ratio * 10_000).rounded() / 10_000
    let verb = cause == .bounces ? "bounced" : "brought a complaint"
    return "\(health.harmed) of \(Words.count(Int64(health.mails), "mail")) of the last 7 days \(verb), "
      + "\(Words.percent(rounded)); the policy pauses at \(Words.percent(limit))"
  }
}

/// Mails accepted in a window, and those of them that did harm.
package struct MailHealth: Sendable, Equatable {
  package var mails: Int
  /// Customers whose mail bounced, or who complained.
  package var harmed: Int

  /// Describes a window.
  package init(mails: Int, harmed: Int) {
    self.mails = mails
    self.harmed = harmed
  }

  /// Harm a mail; 0 without mails.
  package var ratio: Double { mails == 0 ? 0 : Double(harmed) / Double(mails) }
}
