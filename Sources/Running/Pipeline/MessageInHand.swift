import Policies
import Store
import Time

/// A message that this instance has in hand to send, with the records that wait for it.
struct MessageInHand: Sendable {
  var message: OutgoingMessage
  /// The records that are done when it is settled or handed over.
  var records: [TrackedRecord]
  /// Attempts that did not succeed.
  var failures = 0
  /// The database has not yet heard that the next attempt begins.
  var needsBegin: Bool
  /// The provider has been asked, or may have been: what is `sending` in its row is more than an announcement.
  var isMade: Bool
  /// It has a place among the day's mails.
  var isCounted = false
  /// What a model made of its body; nil: none was asked.
  var rewrite: Rewrite?
  /// When it came to hand, by the clock that no one sets back.
  let since: Duration
  /// When what it was decided by was asked for, by the same clock; nil: it is to be decided again.
  var decidedAt: Duration?
  /// When the claim was asked for under which its next attempt begins, or earlier; nil: long ago.
  var claimedAt: Duration?
  /// Before this it is not tried again; nil: it may go.
  var restsUntil: Timestamp?

  /// - Parameter isMade: whether the provider may have been asked under the attempt that the row tells of.
  init(
    _ message: OutgoingMessage, _ records: [TrackedRecord], since: Duration, decidedAt: Duration? = nil, isMade: Bool = false
  ) {
    self.message = message
    self.records = records
    self.since = since
    self.decidedAt = decidedAt
    claimedAt = decidedAt
    self.isMade = isMade
    needsBegin = message.state != .sending
  }

  /// Whether no attempt of it was written down.
  var isUntouched: Bool { message.attempt == 0 }

  /// Whether its first attempt is written down and the provider was not asked: it is as good as untouched.
  var isUnmade: Bool { message.attempt == 1 && message.state == .sending && !isMade && !message.inDoubt }

  /// The draft that a model is still to be shown, as stored.
  var draft: String? { isUntouched && rewrite == nil ? message.draft : nil }
}

/// What an attempt makes of a message in hand.
extension MessageInHand {
  /// Takes note that the next attempt is written down.
  mutating func begin(_ now: Timestamp, at target: String?) {
    message.target = target ?? message.target
    message.attempt += 1
    message.firstAttemptAt = message.firstAttemptAt ?? now
    message.state = .sending
    needsBegin = false
    isMade = false
  }

  /// Takes note that an attempt did not succeed and another follows.
  /// - Parameter inDoubt: whether the answer was lost.
  mutating func fail(inDoubt: Bool) {
    failures += 1
    message.inDoubt = message.inDoubt || inDoubt
    if inDoubt { message.isBeginUnknown = false }
    message.state = .retry
    needsBegin = true
  }

  /// Gives up a model's words for those of the row.
  mutating func takeOwnWords(of row: OutgoingMessage) {
    message.request = row.request
    rewrite?.mail = nil
    rewrite?.outcome = RewriteOutcome.guarded.rawValue
  }

  /// Whether a stored row is this message with the attempt written by us: an earlier call did it whose answer was lost,
  /// and nothing was sent under it.
  func hasWritten(_ row: OutgoingMessage, owner: Int64) -> Bool {
    row.owner == owner && row.state == .sending && row.attempt == message.attempt + (needsBegin ? 1 : 0)
  }
}
