/// The rules in the order of the policy file; all of them speak, whatever the others say.
package enum RuleList {
  /// What a moment must pass to become a prompt.
  package static let moment: [Rule] = who + when + score + caps + how

  /// What a prompt must pass again when its waiting ends: all but score and staleness.
  package static let promptRelease: [Rule] = who + when + caps + release

  /// Reminders, encouragements and announcements: promotional, but neither prompts nor under their caps.
  package static let promotion: [Rule] = who + promotional + release

  /// What a reminder must pass when its time has come, before it is written.
  package static let reminder: [Rule] = who + promotional + how

  /// What a reward notice must pass when it is written: caps, vetoes, quiet hours and consent are no matter of account mail.
  static let newNotice: [Rule] = [MailboxRule.check] + suppression + how

  /// Reward notices: only what makes mail impossible or forbidden altogether.
  package static let notice: [Rule] = [MailboxRule.check] + suppression + release

  /// What even a message must heed that may have arrived: repeating it under its key can do no harm but where mail is forbidden.
  package static let always: [Rule] = suppression + [ReadOnlyRule.check, OnlyToRule.check, PauseRule.check]

  private static let who: [Rule] = [LinkRule.check, ConsentRule.check, MailboxRule.check] + suppression
  private static let suppression: [Rule] = [SuppressionRule.check]
  private static let promotional: [Rule] = [
    VetoRule.check, AnsweredRule.check, PromotionRestRule.check, QuietHoursRule.check,
  ]
  private static let when: [Rule] = [VetoRule.check, DelayRule.check]
  private static let score: [Rule] = [ThresholdRule.check, MaxEventAgeRule.check]
  private static let caps: [Rule] = [
    CooldownRule.check, PerYearRule.check, PerLifetimeRule.check, IgnoredRule.check, ShareRestRule.check, QuietHoursRule.check,
  ]
  private static let release: [Rule] = [
    DailyLimitRule.check, SendWithinRule.check, ReadOnlyRule.check, OnlyToRule.check, PauseRule.check,
  ]
  private static let how: [Rule] = [
    DailyLimitRule.check, SendWithinRule.check, OversightRule.check, AnomalyRule.check, OnlyToRule.check, PauseRule.check,
  ]
}
