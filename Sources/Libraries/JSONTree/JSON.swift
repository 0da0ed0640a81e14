import Texts

/// A JSON value (RFC 8259). Objects keep their order; keys are unique, since the parser refuses duplicates.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number written without fraction or exponent that fits 64 bits.
  case int(Int64)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  /// One key with its value.
  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: JSON

    /// Joins a key and its value.
    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a key, or nil when this is no object or has no such key.
  @inlinable
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    for at in members.indices where members[at].key.hasBytes(of: key) { return members[at].value }
    return nil
  }

  /// The value at a path of keys; a number selects an array's element. Nil when any step is missing.
  @inlinable
  package subscript(path path: JSONPath) -> JSON? {
    var value = self
    for step in path.steps {
      if case .array(let elements) = value {
        guard let index = Int(step), elements.indices.contains(index) else { return nil }
        value = elements[index]
      } else {
        guard let next = value[step] else { return nil }
        value = next
      }
    }
    return value
  }

  /// The string, or nil for any other type.
  @inlinable
  package var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The integer, or nil for any other type; a double without a fraction counts as one.
  @inlinable
  package var int: Int64? {
    switch self {
    case .int(let number): number
    case .double(let number): Int64(exactly: number)
    default: nil
    }
  }

  /// The number as a double, or nil when this is no number.
  @inlinable
  package var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }

  /// The truth value, or nil for any other type.
  @inlinable
  package var bool: Bool? { if case .bool(let truth) = self { truth } else { nil } }
}

extension JSON {
  @inlinable
  package static func == (a: JSON, b: JSON) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.string(let a), .string(let b)): a.hasBytes(of: b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    case (.null, _), (.bool, _), (.int, _), (.double, _), (.string, _), (.array, _), (.object, _): false
    }
  }

  @inlinable
  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let truth): hasher.combine(truth)
    case .int(let number): hasher.combine(number)
    case .double(let number): hasher.combine(number)
    case .string(let text): hasher.combineBytes(of: text)
    case .array(let elements): hasher.combine(elements)
    case .object(let members): hasher.combine(members)
    }
  }
}

extension JSON.Member {
  @inlinable
  package static func == (a: Self, b: Self) -> Bool { a.key.hasBytes(of: b.key) && a.value == b.value }

  @inlinable
  package func hash(into hasher: inout Hasher) {
    hasher.combineBytes(of: key)
    hasher.combine(value)
  }
}

/// A dotted path into a JSON value, such as `data.count` or `customer.account.id`.
package struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  package var steps: [String]

  /// Splits a dotted path.
  package init(_ dotted: String) { steps = dotted.split(separator: ".").map(String.init) }

  package var description: String { steps.joined(separator: ".") }
}

extension JSON {
  /// The bytes that the tree takes in memory, roughly: a value of three small numbers takes many times what it takes on the wire.
  package var footprint: Int {
    switch self {
    case .null, .bool, .int, .double: 32
    case .string(let text): 48 + text.utf8.count
    case .array(let elements): elements.reduce(64) { $0 + $1.footprint }
    case .object(let members): members.reduce(64) { $0 + 24 + $1.key.utf8.count + $1.value.footprint }
    }
  }
}
