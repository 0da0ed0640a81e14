/// Text from outside, compared by its bytes, as PostgreSQL does: to Swift's own `String` the two spellings of `é` are one.
package struct ByteText: Hashable, Comparable, Sendable {
  package let text: String

  /// Takes text as it is.
  package init(_ text: String) { self.text = text }

  package static func == (a: Self, b: Self) -> Bool { a.text.hasBytes(of: b.text) }

  package func hash(into hasher: inout Hasher) { hasher.combineBytes(of: text) }

  package static func < (a: Self, b: Self) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
}

extension String {
  /// Whether both are the same bytes. What is not even canonically equivalent is told apart at once.
  package func hasBytes(of other: String) -> Bool { self == other && utf8.elementsEqual(other.utf8) }

  /// The same; no text is nil.
  package func hasBytes(of other: String?) -> Bool { other.map { hasBytes(of: $0) } ?? false }
}

extension String? {
  /// Whether both are the same bytes, or neither is there.
  package func hasBytes(of other: String?) -> Bool {
    switch (self, other) {
    case (nil, nil): true
    case (let text?, let other?): text.hasBytes(of: other)
    default: false
    }
  }
}

extension Hasher {
  /// Takes a text's bytes and where it ends.
  mutating func combineBytes(of text: String) {
    for byte in text.utf8 { combine(byte) }
    combine(0xFF as UInt8)
  }
}
