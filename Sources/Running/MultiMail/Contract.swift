/// Which of the provider's two sending contracts holds.
package enum Contract: String, Sendable, CaseIterable {
  /// Contract B: a mailbox sends, and an idempotency key makes repeating safe for 24 hours.
  case keyed
  /// Contract A: no key, so a lost answer stays uncertain.
  case unkeyed

  /// The contract that stored bytes were written for, told by their first member; nil when they are not ours.
  package init?(of request: [UInt8]) {
    if request.starts(with: Self.keyed.opening.utf8) {
      self = .keyed
    } else if request.starts(with: Self.unkeyed.opening.utf8) {
      self = .unkeyed
    } else {
      return nil
    }
  }

  private var opening: String {
    switch self {
    case .keyed: #"{"idempotency_key":"#
    case .unkeyed: #"{"from":"#
    }
  }
}
