package import Time

/// What an audit may expect beyond what always holds.
package struct AuditRules: Sendable {
  /// Two prompts to one recipient lie at least this far apart; default 30 days.
  package var cooldown = Duration.days(30)
  /// A reminder lies at least this long after any other promotional mail to its recipient; default 7 days.
  package var promotionRest = Duration.days(7)
  /// Whether every signal of the log must have become a mail, as where each is a fresh customer's first; default false.
  package var everySignalPrompts = false
  /// When processes were killed; nil: not known, and then any attempt may have lost its answer.
  package var kills: [Timestamp]?
  /// How long after it was written an attempt may have been in the air: it begins within 5 s, and the request's deadline is 10 s.
  package var attemptLifetime = Duration.seconds(15)

  /// Rules with their defaults.
  package init() {}
}

/// All that an audit looks at.
package struct AuditEvidence: Sendable {
  package var produced: Produced
  package var mails: [AcceptedMail]
  package var ledger: LedgerFacts
  /// Distinct records in the dead-letter topic; nil: it was not looked into.
  package var deadLetters: Int?
  /// Nil: it was not looked at.
  package var offsets: OffsetFacts?

  /// Joins the evidence.
  package init(
    produced: Produced, mails: [AcceptedMail], ledger: LedgerFacts, deadLetters: Int? = nil, offsets: OffsetFacts? = nil
  ) {
    self.produced = produced
    self.mails = mails
    self.ledger = ledger
    self.deadLetters = deadLetters
    self.offsets = offsets
  }
}
