import JSONTree

/// Finds an event's type without reading the rest of it: most records are of types that no policy names.
package enum TypeScanner {
  /// What a scan found.
  package enum Result: Equatable, Sendable {
    /// The bytes between the quotes of the top-level `type`: not empty, without escapes, not yet checked as UTF-8.
    case found(Range<Int>)
    /// No type, or one written in a way that the scan leaves to the parser.
    case needsFullParse
  }

  /// Finds the string of the top-level key `type`; allocates nothing and looks no further than its closing quote.
  ///
  /// In a valid document it agrees with the parser. In a broken one it finds the type when all before it can be skipped.
  package static func scan(_ bytes: Span<UInt8>) -> Result {
    var at = skipSpace(bytes, 0)
    guard at < bytes.count, bytes[at] == JSONByte.openBrace else { return .needsFullParse }
    repeat {
      at = skipSpace(bytes, at + 1)
      guard at < bytes.count, bytes[at] == JSONByte.quote else { return .needsFullParse }
      let key = at + 1
      guard let keyEnd = plainEnd(bytes, key) else { return .needsFullParse }
      at = skipSpace(bytes, keyEnd + 1)
      guard at < bytes.count, bytes[at] == JSONByte.colon else { return .needsFullParse }
      at = skipSpace(bytes, at + 1)
      if keyEnd - key == 4, isType(bytes, key) { return typeValue(bytes, at) }
      guard let end = skipValue(bytes, at) else { return .needsFullParse }
      at = skipSpace(bytes, end)
    } while at < bytes.count && bytes[at] == JSONByte.comma
    return .needsFullParse
  }

  private static func typeValue(_ bytes: Span<UInt8>, _ at: Int) -> Result {
    guard at < bytes.count, bytes[at] == JSONByte.quote, let end = plainEnd(bytes, at + 1), end > at + 1 else {
      return .needsFullParse
    }
    return .found(at + 1..<end)
  }

  @inline(__always)
  private static func isType(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
    bytes[at] == UInt8(ascii: "t") && bytes[at + 1] == UInt8(ascii: "y")
      && bytes[at + 2] == UInt8(ascii: "p") && bytes[at + 3] == UInt8(ascii: "e")
  }

  @inline(__always)
  private static func skipSpace(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < bytes.count, JSONByte.isSpace(bytes[at]) { at += 1 }
    return at
  }

  /// Where a string without escapes closes; nil when it has one, or never closes.
  @inline(__always)
  private static func plainEnd(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    var at = start
    while at < bytes.count {
      let byte = bytes[at]
      if byte == JSONByte.quote { return at }
      if byte == JSONByte.backslash { return nil }
      at += 1
    }
    return nil
  }

  /// The index after a string's closing quote; nil when it never closes.
  @inline(__always)
  private static func skipString(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    var at = start
    while at < bytes.count {
      let byte = bytes[at]
      if byte == JSONByte.quote { return at + 1 }
      at += byte == JSONByte.backslash ? 2 : 1
    }
    return nil
  }

  private static func skipValue(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    switch bytes[start] {
    case JSONByte.quote: return skipString(bytes, start + 1)
    case JSONByte.openBrace, JSONByte.openBracket: return skipNested(bytes, start + 1)
    default: return skipWord(bytes, start)
    }
  }

  /// Counts brackets of both kinds alike: telling them apart is the parser's task.
  private static func skipNested(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    var at = start
    var depth = 1
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == JSONByte.quote {
        guard let end = skipString(bytes, at) else { return nil }
        at = end
      } else if byte | 0x20 == JSONByte.openBrace {
        depth += 1
      } else if byte | 0x20 == JSONByte.closeBrace {
        depth -= 1
        if depth == 0 { return at }
      }
    }
    return nil
  }

  private static func skipWord(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    var at = start
    while at < bytes.count {
      let byte = bytes[at]
      if byte == JSONByte.comma || byte | 0x20 == JSONByte.closeBrace || JSONByte.isSpace(byte) { break }
      at += 1
    }
    return at > start ? at : nil
  }
}
