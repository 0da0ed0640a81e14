/// Texts from outside, such as customers' ids, told apart by their bytes.
package struct TextSet: Hashable, Sendable, ExpressibleByArrayLiteral, Sequence {
  @usableFromInline
  var members: Set<ByteText> = []

  /// The texts of a sequence, each once.
  @inlinable
  package init(_ texts: some Sequence<String>) { members = Set(texts.map(ByteText.init)) }

  @inlinable
  package init(arrayLiteral elements: String...) {
    // Most literals are empty, and are made for each event: they must cost nothing.
    for text in elements { members.insert(ByteText(text)) }
  }

  @inlinable
  package var isEmpty: Bool { members.isEmpty }
  @inlinable
  package var count: Int { members.count }

  @inlinable
  package func contains(_ text: String) -> Bool { members.contains(ByteText(text)) }

  /// Takes a text in; not inserted where it was there.
  @discardableResult
  @inlinable
  package mutating func insert(_ text: String) -> (inserted: Bool, memberAfterInsert: String) {
    let (inserted, member) = members.insert(ByteText(text))
    return (inserted, member.text)
  }

  /// Takes a text out.
  @inlinable
  package mutating func remove(_ text: String) { members.remove(ByteText(text)) }

  @inlinable
  package func union(_ others: some Sequence<String>) -> TextSet {
    var all = self
    all.formUnion(others)
    return all
  }

  /// Takes texts in.
  @inlinable
  package mutating func formUnion(_ others: some Sequence<String>) { for other in others { insert(other) } }

  @inlinable
  package func subtracting(_ others: TextSet) -> TextSet {
    var rest = self
    rest.members.subtract(others.members)
    return rest
  }

  /// By their bytes, as everyone sorts them who takes locks in their order.
  @inlinable
  package func sorted() -> [String] { members.sorted().map(\.text) }

  @inlinable
  package func makeIterator() -> some IteratorProtocol<String> { members.lazy.map(\.text).makeIterator() }
}
