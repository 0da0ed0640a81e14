package import Policies
package import Time

/// When reminders of a prompt are due, by the policy.
package enum Reminding {
  /// How long after a mail of a kind has gone the next reminder of its prompt is due; nil: none follows.
  ///
  /// A prompt is a promotional mail itself, so a shorter `after` waits for that rest.
  package static func wait(after kind: MessageKind, _ policy: Policy) -> Duration? {
    guard let rule = policy.messages[.reminder], let after = rule.after, (rule.atMost ?? 0) >= fewest(after: kind) else {
      return nil
    }
    return min(max(after, policy.throttle.promotionRest), longest)
  }

  /// When a reminder is due, by the policy in force when its time has come as it was set then; the later of the two counts.
  /// - Parameters:
  ///   - sentAt: when the mail before it had gone: the prompt, or the earlier reminder.
  ///   - set: when it was to be due then.
  package static func due(sentAt: Timestamp, set: Timestamp, after kind: MessageKind, _ policy: Policy) -> Timestamp {
    wait(after: kind, policy).map { max(set, sentAt.adding($0)) } ?? set
  }

  /// What a reminder is unique by: its prompt's id, and which one of that prompt it is, from 1.
  package static func cause(of promptID: String, _ ordinal: Int) -> String { "\(promptID)/\(ordinal)" }

  /// The prompt and number of a cause; nil where it is no reminder's.
  package static func parts(of cause: String) -> (promptID: String, ordinal: Int)? {
    let parts = cause.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let ordinal = Int(parts[1]), ordinal > 0 else { return nil }
    return (String(parts[0]), ordinal)
  }

  /// PostgreSQL's time line ends somewhere.
  private static let longest = Duration.days(3_650)

  /// Reminders that a policy must allow for one to follow a mail of a kind.
  private static func fewest(after kind: MessageKind) -> Int {
    switch kind {
    case .prompt: 1
    case .reminder: 2
    default: .max
    }
  }
}
