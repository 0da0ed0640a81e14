import MultiMail
import Store
import Time

/// What becomes of a message after an attempt.
enum NextStep: Equatable {
  /// It is over: `sent`, `dead` or `uncertain`.
  case settle(MessageState, providerID: String?, reason: String?)
  /// The same bytes under the same key again, after a while.
  case again(after: Duration, inDoubt: Bool, reason: String)
  /// Handed over until the provider takes mail again.
  case wait(until: Timestamp, reason: String)

  /// How long after its first attempt a key may still be used: the provider keeps it 24 hours.
  static let keyLifetime: Duration = .hours(23)

  /// Decides it from values alone, by the contract that the message was written for, whatever the settings say today.
  /// - Parameters:
  ///   - failures: attempts of this message that did not succeed, this one included.
  ///   - random: in 0..<1.
  init(
    after outcome: SendOutcome, of message: OutgoingMessage, failures: Int, now: Timestamp, random: Double,
    policy: RetryPolicy = RetryPolicy()
  ) {
    let wait = policy.wait(failures: failures, random: random)
    switch outcome {
    case .accepted(let id): self = .settle(.sent, providerID: id, reason: nil)
    case .refused(let reason):
      // An earlier attempt of it may have arrived. One that its process did not tell of had the same key: arrived, its answer were a yes.
      self = .settle(message.hasLostAnswer ? .uncertain : .dead, providerID: nil, reason: reason)
    case .notSent(let reason): self = .again(after: wait, inDoubt: false, reason: reason)
    case .ambiguous(let reason, let wish):
      let began = message.firstAttemptAt ?? now
      guard message.contract == .keyed, now - began < Self.keyLifetime else {
        self = .settle(.uncertain, providerID: nil, reason: reason)
        return
      }
      let wished = wish.map { policy.wait(failures: failures, random: random, retryAfter: $0) }
      self = .again(after: wished ?? wait, inDoubt: true, reason: reason)
    case .rateLimited(let after):
      self = .again(
        after: policy.wait(failures: failures, random: random, retryAfter: after), inDoubt: false, reason: "rate limited")
    case .warmUp(let until): self = .wait(until: until, reason: "the mailbox is warming up")
    case .quota(let until): self = .wait(until: until, reason: "the monthly quota is used up")
    case .stopMailbox(let reason), .stopProvider(let reason):
      self = .again(after: DeliveryGate.stoppedRest, inDoubt: false, reason: reason)
    }
  }
}

extension OutgoingMessage {
  /// What its stored bytes were written for; nil when they are not ours, and then nothing of it may be repeated.
  var contract: Contract? { Contract(of: request) }

  /// Whether an earlier attempt may have arrived, and the provider has no key of it or may have forgotten it: sent again, it could go
  /// twice.
  func outlivesKey(at now: Timestamp) -> Bool {
    guard inDoubt, let firstAttemptAt else { return false }
    return contract != .keyed || now - firstAttemptAt >= NextStep.keyLifetime
  }

  /// Why it must not be sent again then.
  var doubt: String {
    contract == .keyed
      ? "it may have arrived, and its key is too old to ask the provider again"
      : "the process that was sending it ended before the answer"
  }

  /// Whether the provider was asked and its answer was lost.
  var hasLostAnswer: Bool { inDoubt && !isBeginUnknown }

  /// Whether nobody knows if the provider was ever asked, since the process that was to ask ended: it can tell.
  var mayHaveGone: Bool { inDoubt && isBeginUnknown }
}
