import Store

/// Who has to do with a stored message.
enum Standing: Sendable {
  /// It is settled, or handed over to whoever claims it: its records are done.
  case over
  case ours(OutgoingMessage)
  case another
}

extension OutgoingMessage {
  /// Who has to do with it, as an incarnation sees it; only what is in somebody's hand has an owner.
  func standing(of incarnation: Int64) -> Standing {
    guard state.isUnsettled, let owner else { return .over }
    return owner == incarnation ? .ours(self) : .another
  }
}

extension MessageState {
  /// Whether an instance has it in hand.
  var isUnsettled: Bool { self == .claimed || self == .sending || self == .retry }
}
