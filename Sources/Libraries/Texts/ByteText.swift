/// Text from outside, compared by its bytes, as PostgreSQL does: to Swift's own `String` the two spellings of `é` are one.
package struct ByteText: Hashable, Comparable, Sendable {
  package let text: String

  /// Takes text as it is.
  @inlinable
  package init(_ text: String) { self.text = text }

  @inlinable
  package static func == (a: Self, b: Self) -> Bool { a.text.hasBytes(of: b.text) }

  @inlinable
  package func hash(into hasher: inout Hasher) { hasher.combineBytes(of: text) }

  @inlinable
  package static func < (a: Self, b: Self) -> Bool {
    let (own, others) = (a.text.utf8.span, b.text.utf8.span)
    for at in 0..<Swift.min(own.count, others.count) where own[at] != others[at] { return own[at] < others[at] }
    return own.count < others.count
  }
}

extension String {
  /// Whether both are the same bytes.
  @inlinable
  package func hasBytes(of other: String) -> Bool {
    let (own, others) = (utf8.span, other.utf8.span)
    guard own.count == others.count else { return false }
    for at in own.indices where own[at] != others[at] { return false }
    return true
  }

  /// The same; no text is nil.
  @inlinable
  package func hasBytes(of other: String?) -> Bool { other.map { hasBytes(of: $0) } ?? false }
}

extension String? {
  /// Whether both are the same bytes, or neither is there.
  @inlinable
  package func hasBytes(of other: String?) -> Bool {
    switch (self, other) {
    case (nil, nil): true
    case (let text?, let other?): text.hasBytes(of: other)
    default: false
    }
  }
}

extension Hasher {
  /// Takes a text's bytes, eight at a time since each taking costs as much as a byte's, and how many they are.
  @inlinable
  package mutating func combineBytes(of text: String) {
    let bytes = text.utf8.span
    var word: UInt64 = 0
    for at in bytes.indices {
      word = word << 8 | UInt64(bytes[at])
      if at % 8 == 7 { combine(word) }
    }
    combine(word)
    combine(bytes.count)
  }
}
