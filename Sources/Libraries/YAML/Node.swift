/// YAML 1.1 made safe: one document of plain values, each with its place, and every oddity of the language refused.
package enum YAML {}

extension YAML {
  /// A place in the text.
  package struct Mark: Hashable, Comparable, Sendable {
    /// Counted from 1.
    package var line: Int
    /// In Unicode scalars, counted from 1.
    package var column: Int

    /// Names a place.
    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    package static func < (a: Mark, b: Mark) -> Bool { (a.line, a.column) < (b.line, b.column) }
  }

  /// One value with its place.
  package struct Node: Hashable, Sendable {
    package var mark: Mark
    package var content: Content

    /// Joins a value and its place.
    package init(mark: Mark, content: Content) {
      self.mark = mark
      self.content = content
    }
  }

  /// What a node holds.
  package enum Content: Hashable, Sendable {
    case scalar(Scalar)
    case sequence([Node])
    /// In the order of the text; keys are unique.
    case mapping([Pair])
  }

  /// A word, number or text: YAML's guesses at its type are not taken over.
  package struct Scalar: Hashable, Sendable {
    package var text: String
    /// Whether it stood without quotes and outside a block: only then is `true` a truth value, and empty means absent.
    package var isPlain: Bool

    /// Describes a scalar.
    package init(_ text: String, isPlain: Bool) {
      self.text = text
      self.isPlain = isPlain
    }
  }

  /// A key with its value.
  package struct Pair: Hashable, Sendable {
    package var key: String
    package var keyMark: Mark
    package var value: Node

    /// Joins a key and its value.
    package init(key: String, keyMark: Mark, value: Node) {
      self.key = key
      self.keyMark = keyMark
      self.value = value
    }
  }
}

extension YAML.Node {
  /// The scalar, or nil for a sequence or mapping.
  package var scalar: YAML.Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }

  /// The elements, or nil for any other node.
  package var sequence: [YAML.Node]? { if case .sequence(let nodes) = content { nodes } else { nil } }

  /// The pairs, or nil for any other node.
  package var mapping: [YAML.Pair]? { if case .mapping(let pairs) = content { pairs } else { nil } }

  /// The truth value of a plain `true` or `false`; nil for everything else, `yes` and `on` included.
  package var bool: Bool? {
    guard let scalar, scalar.isPlain else { return nil }
    return scalar.text == "true" ? true : scalar.text == "false" ? false : nil
  }

  /// The value of a key, or nil when this is no mapping or has no such key.
  package subscript(key: String) -> YAML.Node? { mapping?.first { $0.key == key }?.value }
}
