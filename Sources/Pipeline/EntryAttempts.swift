import Referrals
import Store

/// What an attempt makes of a message in hand.
extension DeliveryQueue.Entry {
  /// Takes note that the next attempt is written down.
  mutating func begin(_ now: Timestamp, at target: String?) {
    message.target = target ?? message.target
    message.attempt += 1
    message.firstAttemptAt = message.firstAttemptAt ?? now
    message.state = .sending
    needsBegin = false
    isMade = false
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
