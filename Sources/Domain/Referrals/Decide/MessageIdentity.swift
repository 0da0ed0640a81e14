import Crypto
import FoundationEssentials
package import Time

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
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (place, byte) in bytes.enumerated() {
      if place == 4 || place == 6 || place == 8 || place == 10 { text.append(UInt8(ascii: "-")) }
      text.append(hex: byte)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A prompt's id: its cause is its event.
  package static func prompt(of event: EventHash) -> String { make(.prompt, cause: cause(event)) }

  /// An event's hash as 32 hex digits.
  package static func cause(_ event: EventHash) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(32)
    for half in [event.high, event.low] {
      for shift in stride(from: UInt64(56), through: 0, by: -8) { text.append(hex: UInt8(truncatingIfNeeded: half >> shift)) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// 64 bits of SHA-256, the same on every machine and in every version.
  static func number(_ text: String) -> UInt64 { digest(text).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

  private static func digest(_ text: String) -> SHA256.Digest { SHA256.hash(data: Array(text.utf8)) }
}

extension [UInt8] {
  /// Appends two lower-case digits.
  fileprivate mutating func append(hex byte: UInt8) {
    for half in [byte >> 4, byte & 15] { append(half < 10 ? 0x30 + half : 0x57 + half) }
  }
}
