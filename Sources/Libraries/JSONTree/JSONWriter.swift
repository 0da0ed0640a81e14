extension JSON {
  /// The value as compact JSON text; the same value always gives the same text.
  package func serialized() -> String { String(decoding: serializedBytes(), as: UTF8.self) }

  /// The value as compact JSON in UTF-8; the same value always gives the same bytes.
  package func serializedBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    write(into: &bytes)
    return bytes
  }

  /// Appends the value as compact JSON in UTF-8.
  package func write(into bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let truth): bytes.append(contentsOf: (truth ? "true" : "false").utf8)
    case .int(let number): bytes.append(contentsOf: number.description.utf8)
    // JSON has no word for infinities and NaN; the parser never yields them.
    case .double(let number): bytes.append(contentsOf: (number.isFinite ? number.description : "null").utf8)
    case .string(let text): Self.write(text, into: &bytes)
    case .array(let elements):
      bytes.append(JSONByte.openBracket)
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(JSONByte.comma) }
        element.write(into: &bytes)
      }
      bytes.append(JSONByte.closeBracket)
    case .object(let members):
      bytes.append(JSONByte.openBrace)
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(JSONByte.comma) }
        Self.write(member.key, into: &bytes)
        bytes.append(JSONByte.colon)
        member.value.write(into: &bytes)
      }
      bytes.append(JSONByte.closeBrace)
    }
  }

  private static func write(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(JSONByte.quote)
    defer { bytes.append(JSONByte.quote) }
    if isPlain(text) { return bytes.append(contentsOf: text.utf8) }
    for byte in text.utf8 {
      switch byte {
      case JSONByte.quote, JSONByte.backslash: bytes.append(contentsOf: [JSONByte.backslash, byte])
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case 0x0D: bytes.append(contentsOf: "\\r".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(hexDigit(byte >> 4))
        bytes.append(hexDigit(byte & 15))
      default: bytes.append(byte)
      }
    }
  }

  /// Whether nothing in a text needs an escape.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8.span
    for at in bytes.indices {
      let byte = bytes[at]
      if byte < 0x20 || byte == JSONByte.quote || byte == JSONByte.backslash { return false }
    }
    return true
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + value - 10 }
}
