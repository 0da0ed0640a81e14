/// A message's id as a person may have typed it: a uuid in PostgreSQL's form.
struct MessageID {
  /// In lower case.
  let text: String

  /// Reads 32 hexadecimal digits in the form 8-4-4-4-12; nil: it is none.
  init?(_ words: String) {
    let parts = words.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [8, 4, 4, 4, 12], parts.joined().allSatisfy(Self.isDigit) else { return nil }
    text = words.lowercased()
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
    default: false
    }
  }
}
