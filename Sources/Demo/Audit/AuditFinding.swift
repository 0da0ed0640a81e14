/// One thing that should not be, told so that a person can find it.
package struct AuditFinding: Sendable, Equatable, CustomStringConvertible {
  package var kind: Kind
  /// What it is about and what the sources say of it; never an address.
  package var detail: String
  /// How many losses, duplicates or doubts it stands for.
  package var count = 1

  /// What it counts as.
  package enum Verdict: String, Sendable, CaseIterable {
    case lost, duplicate
    /// A message is called uncertain though it cannot be.
    case unfounded
  }

  /// A closed set of what can be wrong.
  package enum Kind: String, Sendable, CaseIterable {
    /// The broker has acknowledged the event, and the database does not know it.
    case eventNotHandled = "event_not_handled"
    /// A signal that must have become a mail did not.
    case signalNotPrompted = "signal_not_prompted"
    /// A decision speaks of a message that has no row.
    case messageMissing = "message_missing"
    /// A message is neither settled nor handed over.
    case messageUnsettled = "message_unsettled"
    /// A message is called sent, and the provider does not have it.
    case mailMissing = "mail_missing"
    /// The provider has a mail whose message is called something else than sent.
    case mailUnrecorded = "mail_unrecorded"
    /// The provider has a mail of which the database knows nothing.
    case mailUnclaimed = "mail_unclaimed"
    /// Malformed records are missing from the dead-letter topic.
    case deadLetterMissing = "dead_letter_missing"
    /// The broker dropped records before they were read.
    case recordsDropped = "records_dropped"
    /// The provider has one message more than once.
    case mailTwice = "mail_twice"
    /// A recipient was asked again within the cooldown.
    case promptTooSoon = "prompt_too_soon"
    /// A recipient was reminded within the rest after another promotional mail.
    case reminderTooSoon = "reminder_too_soon"
    /// Uncertain although the provider's key makes repeating safe.
    case uncertainUnderKey = "uncertain_under_key"
    /// Uncertain although no attempt was made.
    case uncertainUntried = "uncertain_untried"
    /// Uncertain although no process was killed while it was in the air.
    case uncertainUnharmed = "uncertain_unharmed"

    /// What it counts as.
    package var verdict: Verdict {
      switch self {
      case .mailTwice, .promptTooSoon, .reminderTooSoon: .duplicate
      case .uncertainUnderKey, .uncertainUntried, .uncertainUnharmed: .unfounded
      default: .lost
      }
    }
  }

  package var description: String { "\(kind.verdict.rawValue) \(kind.rawValue): \(detail)" }
}
