/// Values by texts from outside, such as customers' ids, told apart by their bytes.
package struct TextKeyed<Value>: ExpressibleByDictionaryLiteral, Sequence {
  @usableFromInline
  var entries: [ByteText: Value] = [:]

  /// Holds nothing.
  @inlinable
  package init() {}

  /// Of two values of one text the first counts.
  @inlinable
  package init(_ values: some Sequence<(String, Value)>) {
    entries = Dictionary(values.map { (ByteText($0), $1) }) { first, _ in first }
  }

  @inlinable
  package init(dictionaryLiteral elements: (String, Value)...) {
    // Most literals are empty, and are made for each event: they must cost nothing.
    for (text, value) in elements where entries[ByteText(text)] == nil { entries[ByteText(text)] = value }
  }

  /// The value of a text; nil: there is none, and setting it leaves none.
  @inlinable
  package subscript(text: String) -> Value? {
    get { entries[ByteText(text)] }
    _modify { yield &entries[ByteText(text)] }
  }

  /// The value of a text, or another where there is none.
  @inlinable
  package subscript(text: String, default value: @autoclosure () -> Value) -> Value {
    get { entries[ByteText(text)] ?? value() }
    _modify { yield &entries[ByteText(text), default: value()] }
  }

  @inlinable
  package var isEmpty: Bool { entries.isEmpty }
  @inlinable
  package var count: Int { entries.count }
  /// In no order, as the values.
  @inlinable
  package var keys: [String] { entries.keys.map(\.text) }
  @inlinable
  package var values: Dictionary<ByteText, Value>.Values { entries.values }

  /// Takes a value out.
  @discardableResult
  @inlinable
  package mutating func removeValue(forKey text: String) -> Value? { entries.removeValue(forKey: ByteText(text)) }

  /// The same texts with other values.
  @inlinable
  package func mapValues<Other>(_ transform: (Value) throws -> Other) rethrows -> TextKeyed<Other> {
    var mapped = TextKeyed<Other>()
    mapped.entries = try entries.mapValues(transform)
    return mapped
  }

  @inlinable
  package func makeIterator() -> some IteratorProtocol<(key: String, value: Value)> {
    entries.lazy.map { (key: $0.key.text, value: $0.value) }.makeIterator()
  }
}

extension TextKeyed: Sendable where Value: Sendable {}
extension TextKeyed: Equatable where Value: Equatable {}
