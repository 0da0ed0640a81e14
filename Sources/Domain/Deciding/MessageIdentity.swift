import Digests
package import Events
package import Policies
import Texts
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
    var bytes = ContentDigest.half(of: text)
    bytes[6] = bytes[6] & 0x0f | 0x80
    bytes[8] = bytes[8] & 0x3f | 0x80
    return ASCII.uuid(bytes)
  }

  /// A prompt's id: its cause is its event.
  package static func prompt(of event: EventHash) -> String { make(.prompt, cause: cause(event)) }

  /// An event's hash as 32 hex digits.
  package static func cause(_ event: EventHash) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    for half in [event.high, event.low] {
      for shift in stride(from: UInt64(56), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: half >> shift)) }
    }
    return ASCII.hex(bytes)
  }
}
