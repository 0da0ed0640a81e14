import JSONTree

/// A sent mail's copy for the oversight address: the same words, marked, and with links that cannot be followed, since a click or an
/// unsubscribe in it would count as the customer's.
package struct OversightCopy: Sendable, Equatable {
  /// The provider's request for it.
  package var request: [UInt8]
  package var subject: String
  package var text: String

  /// Copies a stored request, under the same contract.
  /// - Parameters:
  ///   - messageID: the mail's; `referrald explain` takes it.
  ///   - key: the copy's own.
  /// - Returns: nil when the bytes are not a request of ours.
  package init?(of original: [UInt8], messageID: String, to address: String, key: String) {
    // What is not JSON is not ours.
    guard Contract(of: original) != nil, case .object(let members)? = try? JSON.parse(original.span) else { return nil }
    (subject, text) = ("", "")
    var copied: [JSON.Member] = []
    for member in members {
      switch (member.key, member.value.string) {
      case ("idempotency_key", _): copied.append(.init(member.key, .string(key)))
      case ("to", _): copied.append(.init(member.key, .array([.string(address)])))
      case ("subject", let words?):
        subject = String("[Copy] \(words)".prefix(400))
        copied.append(.init(member.key, .string(subject)))
      case ("markdown", let words?), ("text_body", let words?):
        text = Self.head(messageID) + Self.disarmed(words)
        copied.append(.init(member.key, .string(text)))
      // The plain text says the same.
      case ("html_body", _): break
      default: copied.append(member)
      }
    }
    request = JSON.object(copied).serializedBytes()
  }

  private static func head(_ id: String) -> String {
    "Copy for oversight of a mail to a customer; its links are disarmed. Its story: `referrald explain \(id)`\n\n---\n\n"
  }

  /// `https://` and `http://` as `hxxps://` and `hxxp://`, as those write who pass addresses on that nobody shall open.
  private static func disarmed(_ text: String) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      result.append(byte)
      for scheme in ["https://", "http://"] where result.suffix(scheme.utf8.count).map({ $0 | 0x20 }) == Array(scheme.utf8) {
        let start = result.count - scheme.utf8.count
        (result[start + 1], result[start + 2]) = (UInt8(ascii: "x"), UInt8(ascii: "x"))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
