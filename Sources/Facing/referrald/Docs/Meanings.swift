import Deciding
import Events
import JSONTree
import Metrics
import Policies
import Store

extension Policy.Role {
  /// What an event in this role does today.
  var meaning: String {
    switch self {
    case .customerUpdated: "Updates what is known of the customer."
    case .shared: "Answers the last prompt; `throttle.rest_after_share` begins."
    case .declined: "Stops promotional mail until the customer opts in again."
    case .linkClicked:
      "A human click (`data.class` absent or `human`) answers the last prompt of whose `data.code` it is; attribution is not there yet."
    case .signedUp: "A `data.referral_code` answers that customer's last prompt; attribution and rewards are not there yet."
    case .converted, .refunded, .rewardApplied, .rewardFailed:
      "Recorded; attribution and rewards, which use it, are not there yet."
    case .rewardGranted:
      """
      Under `rewards: external`: `reward_earned` goes to the customer, once per `data.reward_id`, with `data.text`, and \
      `data.totals.rewards` and `data.totals.active_referrals` where they are there.
      """
    case .unsubscribed: "Stops promotional mail, whatever the event's time; `data.scope: all` stops notices too."
    case .resubscribed: "Ends unsubscribe and decline."
    case .bounced, .complained: "Stops all mail to the address, whatever the event's time."
    case .erased:
      "Forgets what is known of the customer and stops all mail for good; the texts of mails already written stay for now."
    }
  }
}

extension Malformed.Code {
  /// What is wrong.
  var meaning: String {
    switch self {
    case .notJSON: "It is not JSON."
    case .notObject: "It is JSON, but no object."
    case .missingField: "A field that its role needs is not there."
    case .wrongType: "A field has another type than the contract's."
    case .badTime: "`time` is not RFC 3339."
    case .inFuture: "`time` is more than 5 minutes ahead."
    case .tombstone: "It has no value."
    case .tooLarge: "It is over 1 MiB, or holds over 10,000 values."
    case .invalidUTF8: "It is not UTF-8."
    case .duplicateKey: "An object names a key twice."
    case .tooDeep: "It nests over 64 deep."
    case .unsupportedEncoding: "It is Avro or Protobuf; publish JSON or JSON Schema."
    case .unsupportedSpecVersion: "Its CloudEvents version is not 1.0."
    case .badValue: "A field's value is outside what the contract allows."
    case .refusedByStore: "PostgreSQL refuses its data, such as a NUL character."
    case .setAside: "PostgreSQL fails on it for good, and not for its data: see the log, mend the cause, then replay it."
    case .unreadableState: "Its customer's row cannot be read by this version: update referrald or mend the row, then replay it."
    }
  }
}

extension Decision.Outcome {
  /// What became of the moment.
  var meaning: String {
    switch self {
    case .prompted: "A mail goes out at once."
    case .wouldPrompt: "All rules agree, but a rehearsal (`deliver.only_to`) or `read_only` sends nothing."
    case .ghosted: "The customer is in the control group: counted as asked, not asked."
    case .suppressed: "A rule speaks against it; the moment is gone."
    case .deferred:
      "A mail waits for quiet hours, a delay, the end of a pause or the next day, and every rule is checked again then."
    case .held: "A mail waits for a person's approval."
    case .expired: "It waited longer than `moment.send_within`; a reward notice, longer than 30 days."
    case .stale: "The event came later than `moment.max_event_age`."
    case .rejected: "A person refused it."
    }
  }
}

extension MessageState {
  /// Where the message stands.
  var meaning: String {
    switch self {
    case .claimed: "An instance has it in hand and has not begun to send it."
    case .sending: "An attempt is under way; written down before the provider is called."
    case .sent: "The provider has accepted it."
    case .retry: "An attempt failed; the next one is due, or it is parked until the provider works again."
    case .dead: "The provider refuses this mail; nothing was sent. Counts toward no cap."
    case .uncertain: "An attempt's answer is lost for good: it may have arrived. A person closes it or sends it again."
    case .held: "It waits for approval."
    case .deferred: "It waits for its time and is decided again then."
    case .cancelled: "A rule or a person forbade it before the provider had sent it on. Counts toward no cap."
    case .expired: "Its time passed before it could be sent. Counts toward no cap."
    }
  }
}

extension Metric {
  /// Whether anything of this version moves it; a test compares this with the sources.
  var isFed: Bool {
    switch self {
    case .rewards, .clicks, .webhooks, .clicksBuffered: false
    default: true
    }
  }
}
