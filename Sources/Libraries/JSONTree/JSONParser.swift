import Texts

/// How much of a JSON document is borne before it counts as absurd.
package struct JSONLimits: Sendable {
  /// Arrays and objects inside one another.
  package var depth: Int
  /// Values in the whole document.
  package var values: Int
  /// Characters of one number.
  package var digits: Int

  /// Sets the limits; the defaults fit an event of 1 MiB.
  package init(depth: Int = 64, values: Int = 100_000, digits: Int = 1_000) {
    self.depth = depth
    self.values = values
    self.digits = digits
  }
}

extension JSON {
  /// Reads one JSON document strictly (RFC 8259): no duplicate keys, no lone surrogates, nothing after it.
  ///
  /// - Throws: `JSONFault`.
  package static func parse(_ bytes: Span<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONFault) -> JSON {
    var parser = JSONParser(limits: limits)
    return try parser.document(bytes)
  }

  /// Reads one JSON document from text, as strictly as from bytes.
  package static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONFault) -> JSON {
    try parse(Array(text.utf8).span, limits: limits)
  }
}

/// A recursive descent over bytes that are handed to each step; its depth is bounded by the limits.
package struct JSONParser {
  let limits: JSONLimits
  var at = 0
  private var values = 0

  init(limits: JSONLimits) { self.limits = limits }

  mutating func document(_ bytes: Span<UInt8>) throws(JSONFault) -> JSON {
    skipSpace(bytes)
    guard at < bytes.count else { throw fault("There is no JSON value", .notOneValue) }
    let value = try value(bytes, depth: 0)
    skipSpace(bytes)
    guard at == bytes.count else { throw fault("Something follows the JSON value", .notOneValue) }
    return value
  }

  private mutating func value(_ bytes: Span<UInt8>, depth: Int) throws(JSONFault) -> JSON {
    values += 1
    guard values <= limits.values else {
      throw fault("The document has more than \(limits.values) values", .tooManyValues)
    }
    guard let first = peek(bytes) else { throw fault("A value is missing at the end") }
    switch first {
    case JSONByte.quote:
      at += 1
      return .string(try string(bytes))
    case JSONByte.openBrace: return try object(bytes, depth: depth + 1)
    case JSONByte.openBracket: return try array(bytes, depth: depth + 1)
    case UInt8(ascii: "t"): return try word("true", .bool(true), bytes)
    case UInt8(ascii: "f"): return try word("false", .bool(false), bytes)
    case UInt8(ascii: "n"): return try word("null", .null, bytes)
    case JSONByte.minus, 0x30...0x39: return try number(bytes)
    default: throw fault("No JSON value begins like this")
    }
  }

  private mutating func object(_ bytes: Span<UInt8>, depth: Int) throws(JSONFault) -> JSON {
    try descend(to: depth)
    skipSpace(bytes)
    if take(JSONByte.closeBrace, bytes) { return .object([]) }
    var members: [JSON.Member] = []
    members.reserveCapacity(6)
    var keys = UniqueKeys()
    while true {
      let start = at
      guard take(JSONByte.quote, bytes) else { throw fault("A key in double quotes is expected") }
      let key = try string(bytes)
      guard keys.insert(key, after: members) else {
        throw JSONFault(.duplicateKey, "A key stands twice in one object", byte: start, path: Self.step(key))
      }
      skipSpace(bytes)
      guard take(JSONByte.colon, bytes) else { throw fault("A colon is expected after the key") }
      skipSpace(bytes)
      do throws(JSONFault) {
        members.append(JSON.Member(key, try value(bytes, depth: depth)))
      } catch {
        throw error.inside(Self.step(key))
      }
      skipSpace(bytes)
      if take(JSONByte.closeBrace, bytes) { return .object(members) }
      guard take(JSONByte.comma, bytes) else { throw fault("A comma or a closing brace is expected") }
      skipSpace(bytes)
    }
  }

  private mutating func array(_ bytes: Span<UInt8>, depth: Int) throws(JSONFault) -> JSON {
    try descend(to: depth)
    skipSpace(bytes)
    if take(JSONByte.closeBracket, bytes) { return .array([]) }
    var elements: [JSON] = []
    while true {
      do throws(JSONFault) {
        elements.append(try value(bytes, depth: depth))
      } catch {
        throw error.inside("\(elements.count)")
      }
      skipSpace(bytes)
      if take(JSONByte.closeBracket, bytes) { return .array(elements) }
      guard take(JSONByte.comma, bytes) else { throw fault("A comma or a closing bracket is expected") }
      skipSpace(bytes)
    }
  }

  private mutating func descend(to depth: Int) throws(JSONFault) {
    guard depth <= limits.depth else {
      throw fault("Arrays and objects are nested more than \(limits.depth) deep", .tooDeep)
    }
    at += 1
  }

  private mutating func word(_ word: StaticString, _ value: JSON, _ bytes: Span<UInt8>) throws(JSONFault) -> JSON {
    for expected in word.description.utf8 {
      guard take(expected, bytes) else { throw fault("Only the words true, false and null may stand without quotes") }
    }
    return value
  }

  @inline(__always)
  func peek(_ bytes: Span<UInt8>) -> UInt8? { at < bytes.count ? bytes[at] : nil }

  @inline(__always)
  mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  @inline(__always)
  private mutating func skipSpace(_ bytes: Span<UInt8>) {
    while at < bytes.count, JSONByte.isSpace(bytes[at]) { at += 1 }
  }

  func fault(_ problem: String, _ kind: JSONFault.Kind = .syntax) -> JSONFault { JSONFault(kind, problem, byte: at) }

  /// A key as a step of a fault's path; one that might itself be data is not shown.
  package static func step(_ key: String) -> String {
    let shown =
      key.utf8.count <= 40 && !key.isEmpty
      && key.utf8.allSatisfy { byte in
        ASCII.isDigit(byte) || ASCII.isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
    return shown ? key : "?"
  }
}

/// The keys of one object: few are compared one by one, many through a set.
private struct UniqueKeys {
  private var many: Set<ByteText> = []
  private static let few = 16

  mutating func insert(_ key: String, after members: [JSON.Member]) -> Bool {
    if members.count < Self.few { return !members.contains { $0.key.hasBytes(of: key) } }
    if many.isEmpty { many = Set(members.map { ByteText($0.key) }) }
    return many.insert(ByteText(key)).inserted
  }
}
