package import Time

/// Whether a person may approve a held message.
package enum Approval {
  /// Why not; nil: they may.
  /// - Parameters:
  ///   - state: where the message stands, in its stored word.
  ///   - preparedBy: who wrote it.
  package static func refusal(
    state: String, sendBefore: Timestamp, preparedBy: String, actor: String, _ dates: DateWords
  ) -> String? {
    if state != "held" { return gone(state) }
    if sendBefore <= dates.now { return "it could be sent until \(dates.date(sendBefore)); it expires" }
    if preparedBy == actor { return "\(actor) prepared it, and nobody approves what they prepared; ask somebody else" }
    return nil
  }

  /// Why a message in a state can be neither approved nor refused.
  package static func gone(_ state: String) -> String { "it is not held any more: it is \(state)" }

  /// What a decision says of a mail that a person refused.
  package static func rejection(_ reason: String) -> Finding {
    Finding(rule: "approval", sentence: reason.isEmpty ? "a person refused the mail" : "a person refused the mail: \(reason)")
  }
}
