package import Composing
import JSONTree

extension Provider {
  /// The request's bytes: stored before the first attempt, and never changed after it.
  /// - Parameters:
  ///   - mail: what was composed.
  ///   - address: the one recipient; delivery outcome is per email.
  ///   - key: the message's id, at most 128 ASCII characters; unused under contract A.
  package func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] {
    precondition(key.utf8.count <= 128 && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a key is a message id of ours")
    // The first member tells the contract: see Contract.init(of:).
    let members: [JSON.Member] =
      switch contract {
      case .keyed:
        [
          .init("idempotency_key", .string(key)), .init("to", .array([.string(address)])),
          .init("subject", .string(mail.subject)),
          .init("markdown", .string(mail.markdown)),
        ]
      case .unkeyed:
        [
          .init("from", .string(settings.from)), .init("to", .array([.string(address)])), .init("subject", .string(mail.subject)),
          .init("text_body", .string(mail.text)), .init("html_body", .string(mail.html)),
        ]
      }
    return JSON.object(members).serializedBytes()
  }
}
