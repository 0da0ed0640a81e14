import Deciding
import MultiMail
import Policies
import Store

/// Which sent mails are copied to whom: those of the kinds that the policy in force monitors.
struct OversightCopies: Sendable {
  var programmes: ProgrammeInForce
  /// Nil: nobody gets copies.
  var address: String?
  /// The rehearsal's patterns, which bind copies too.
  var onlyTo: [String]?

  /// The copy to be written down with a mail's acceptance.
  func copy(of message: OutgoingMessage) -> Settlement.Copy? {
    guard let address, message.kind != .copy, programmes.value.policy.messages[message.kind]?.oversight == .monitored,
      onlyTo.map({ OnlyToRule.allows(address, $0) }) ?? true
    else { return nil }
    let id = MessageIdentity.make(.copy, cause: message.id)
    return OversightCopy(of: message.request, messageID: message.id, to: address, key: id).map {
      Settlement.Copy(id: id, address: address, request: $0.request, subject: $0.subject, text: $0.text)
    }
  }
}
