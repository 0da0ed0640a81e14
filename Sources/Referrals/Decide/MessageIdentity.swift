import Crypto
import FoundationEssentials

/// Names that follow from their cause, so that the same cause never makes a second message.
package enum MessageIdentity {
  /// A message's id: a lower-case UUID of version 8 (RFC 9562, 5.8) over SHA-256 of kind and cause.
  /// - Parameter cause: what caused it, such as an event's hash in hex.
  package static func make(_ kind: MessageKind, cause: String) -> String { uuid("\(kind.rawValue)|\(cause)") }

  /// The id of a pause that a rate sets.
  package static func pause(_ cause: Pause.Cause, at moment: Timestamp) -> String {
    uuid("pause|\(cause.rawValue)|\(moment.microseconds)")
  }

  private static func uuid(_ text: String) -> String {
    var bytes = Array(digest(text).prefix(16))
    guard bytes.count == 16 else { return "" }
    bytes[6] = bytes[6] & 0x0f | 0x80
    bytes[8] = bytes[8] & 0x3f | 0x80
    let text = bytes.map(hex)
    return [text[0..<4], text[4..<6], text[6..<8], text[8..<10], text[10..<16]].map { $0.joined() }.joined(separator: "-")
  }

  /// A prompt's id: its cause is its event.
  package static func prompt(of event: EventHash) -> String { make(.prompt, cause: cause(event)) }

  /// An event's hash as 32 hex digits.
  package static func cause(_ event: EventHash) -> String {
    [event.high, event.low].map { half in
      stride(from: 56, through: 0, by: -8).map { hex(UInt8(truncatingIfNeeded: half >> UInt64($0))) }.joined()
    }.joined()
  }

  /// 64 bits of SHA-256, the same on every machine and in every version.
  static func number(_ text: String) -> UInt64 { digest(text).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

  private static func digest(_ text: String) -> SHA256.Digest { SHA256.hash(data: Array(text.utf8)) }

  private static func hex(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return byte < 16 ? "0" + text : text
  }
}
