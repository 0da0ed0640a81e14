import JSONTree
import Time

/// What became of a mail after it was accepted; forgotten when the sandbox ends.
struct Fate: Sendable {
  /// Whether a person must release it first.
  var isGated = false
  /// `cancelled` or `rejected`.
  var end: String?
  var approvedAt: Timestamp?
  var approvedBy: String?
  var bouncedAt: Timestamp?
  var bounceType: String?
  var tags: [JSON.Member] = []

  /// The mail's status at a moment, and when it was delivered, which the provider does not show as a status.
  func status(
    acceptedAt: Timestamp, sendAt: Timestamp?, scanTime: Duration, now: Timestamp
  ) -> (word: String, deliveredAt: Timestamp?) {
    if let end { return (end, nil) }
    if isGated, approvedAt == nil { return ("pending_send_approval", nil) }
    if let sendAt, now < sendAt { return ("scheduled", nil) }
    let delivered = max(approvedAt ?? acceptedAt, sendAt ?? acceptedAt) + scanTime
    if now < delivered { return ("pending_scan", nil) }
    return ("sent", bouncedAt == nil ? delivered : nil)
  }
}
