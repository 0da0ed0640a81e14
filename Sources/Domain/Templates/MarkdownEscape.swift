/// Words as Markdown that shows exactly these words.
package enum MarkdownEscape {
  /// Backslashes before every ASCII character that could make markup where it stands, no others: the source is read too.
  package static func escaped(_ text: String) -> String {
    var result: [UInt8] = []
    let bytes = Array(text.utf8)
    result.reserveCapacity(bytes.count + 8)
    for (index, byte) in bytes.enumerated() {
      if makesMarkup(byte, at: index, in: bytes) { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func makesMarkup(_ byte: UInt8, at index: Int, in bytes: [UInt8]) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "#"), UInt8(ascii: "|"), UInt8(ascii: "~"), UInt8(ascii: "&"), UInt8(ascii: "@"), UInt8(ascii: "="),
      UInt8(ascii: "^"):
      true
    case UInt8(ascii: "!"):  // an image, with the template's own bracket after it
      index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "[")
    case UInt8(ascii: "-"), UInt8(ascii: "+"): index == 0  // a list or a rule, at the start of a line
    case UInt8(ascii: "."):  // a numbered list
      bytes[..<index].allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    default: false
    }
  }
}
