import Policies

extension Policy.Role {
  /// What an event in this role must carry, in words for a table.
  package var needs: String { EventNeeds.needs(of: self).words }

  /// What a signal, or a veto that is not for everyone, must carry.
  package static var needsOfSignals: String { EventNeeds.customer.words }
}

extension EventNeeds {
  /// The fields that `check` and the decoder insist on.
  fileprivate var words: String {
    let parts: [(need: EventNeeds, words: String)] = [
      (.customer, "customer id"), (.customerOrEmail, "customer id or `customer.email`"), (.click, "`data.code`, `data.click_id`"),
      (.conversion, "`data.order_id`, `data.amount`, `data.currency`"), (.refund, "`data.order_id`"),
      (.reward, "`data.reward_id`"),
      (.grant, "`data.text`"),
    ]
    return parts.filter { contains($0.need) }.map(\.words).joined(separator: ", ")
  }
}
