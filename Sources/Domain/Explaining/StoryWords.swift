import Deciding
import Policies
import Texts
import Time

/// The stored words of outcomes, states and roles as a colleague would say them.
enum StoryWords {
  static func outcome(_ outcome: String) -> String {
    switch Decision.Outcome(rawValue: outcome) {
    case .prompted: "asked"
    case .wouldPrompt: "would have been asked; this is a rehearsal"
    case .ghosted: "not asked on purpose: in the control group that shows what asking is worth"
    case .suppressed: "not asked"
    case .deferred: "to be asked later"
    case .held: "waits for a person's approval"
    case .expired: "no longer asked: it waited too long"
    case .stale: "not asked: the event came too late"
    case .rejected: "not asked: a person declined it"
    case nil: untrusted(outcome)
    }
  }

  /// Of a mail that no moment caused, such as a reminder.
  static func mailOutcome(_ outcome: String) -> String {
    switch Decision.Outcome(rawValue: outcome) {
    case .prompted: "to be sent"
    case .wouldPrompt: "would have been sent; this is a rehearsal"
    case .suppressed, .ghosted, .stale: "not sent"
    case .deferred: "to be sent later"
    case .held: "waits for a person's approval"
    case .expired: "not sent: it waited too long"
    case .rejected: "not sent: a person declined it, or it could not be written"
    case nil: untrusted(outcome)
    }
  }

  /// How the rules end that alone can lead to an outcome; none where many can.
  static func rules(of outcome: String) -> [String] {
    switch Decision.Outcome(rawValue: outcome) {
    case .stale: [".max_event_age"]
    case .expired: [".send_within", ".expires_after"]
    case .ghosted: [".holdout"]
    case .wouldPrompt: [".only_to", ".oversight"]
    case .held: [".oversight", ".gate_first", ".anomaly"]
    default: []
    }
  }

  static func state(_ message: ToldMessage, _ dates: DateWords) -> String {
    let at = message.settledAt.map { " on \(dates.date($0))" } ?? ""
    let reason = message.reason.map { ": \(untrusted($0))" } ?? ""
    return switch message.state {
    case "sent": "sent\(at)" + (message.attempts > 1 ? " at the \(ordinal(message.attempts)) attempt" : "")
    case "claimed", "sending": "being sent"
    case "retry": "to be tried again after \(Words.count(Int64(message.attempts), "attempt"))\(reason)"
    case "deferred": "written, waits\(until(message, dates))\(reason)"
    case "held": "waits for a person's approval\(reason)"
    case "dead": "not sent\(reason)"
    case "uncertain": "may have gone or not\(reason); a person must say which: `referrald messages --uncertain`"
    case "cancelled": "cancelled\(at)\(reason)"
    case "expired": "not sent: it waited too long"
    default: untrusted(message.state) + reason
    }
  }

  /// " until 4 May"; nothing where the time is over: it is looked at now.
  static func until(_ message: ToldMessage, _ dates: DateWords) -> String {
    message.dueAt.flatMap { $0 > dates.now ? " until \(dates.date($0))" : nil } ?? ""
  }

  /// A veto's end, with the key that it was matched by.
  static func ended(_ end: CustomerState.EndedVeto) -> String {
    "the veto \(untrusted(end.name)) ended" + (end.key.map { " (\(untrusted($0)))" } ?? "")
  }

  static func role(_ role: String) -> String {
    switch Policy.Role(rawValue: role) {
    case .customerUpdated: "their profile changed"
    case .shared: "they shared their link"
    case .declined: "they said: not for me"
    case .linkClicked: "their link was clicked"
    case .signedUp: "they signed up"
    case .converted: "they paid"
    case .refunded: "a payment was refunded"
    case .rewardApplied: "billing applied a reward"
    case .rewardFailed: "billing could not apply a reward"
    case .rewardGranted: "a reward was granted"
    case .unsubscribed: "they unsubscribed"
    case .resubscribed: "they opted in again"
    case .bounced: "mail to them bounced"
    case .complained: "they marked a mail as spam"
    case .erased: "their data was erased"
    case nil: untrusted(role)
    }
  }

  /// What stops mail, strongest first; empty: nothing does. Who is gone from all mail is not told that less goes too.
  static func suppressions(_ suppression: CustomerState.Suppression) -> [(name: String, words: String, at: Timestamp)] {
    var suppression = suppression
    if suppression.unsubscribedFromAll != nil { suppression.unsubscribed = nil }
    return [
      ("erased", "their data was erased, no mail ever again", suppression.erased),
      ("complained", "they marked a mail as spam, no mail at all", suppression.complained),
      ("bounced", "mail to them bounced, no mail at all", suppression.bounced),
      ("unsubscribed_from_all", "they unsubscribed from everything", suppression.unsubscribedFromAll),
      ("unsubscribed", "they unsubscribed, only reward notices go", suppression.unsubscribed),
      ("declined", "they declined the programme, only reward notices go", suppression.declined),
    ].compactMap { name, words, at in at.map { (name, words, $0) } }
  }

  /// Text from events and mails on one line, without what could move a terminal's cursor.
  static func untrusted(_ text: String) -> String { UntrustedText.oneLine(text) }

  private static func ordinal(_ number: Int) -> String {
    switch (number % 10, number % 100) {
    case (_, 11...13): "\(number)th"
    case (1, _): "\(number)st"
    case (2, _): "\(number)nd"
    case (3, _): "\(number)rd"
    default: "\(number)th"
    }
  }
}
