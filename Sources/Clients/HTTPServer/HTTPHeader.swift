/// One header line of a request or a response.
package struct HTTPHeader: Sendable, Hashable {
  package var name: String
  package var value: String

  /// Joins a name and its value; a value with a line break is refused when the response is sent.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether this header has the given name, letter case aside (RFC 9110 §5.1).
  package func isNamed(_ other: String) -> Bool {
    name.utf8.count == other.utf8.count && zip(name.utf8, other.utf8).allSatisfy { lowered($0) == lowered($1) }
  }
}

/// An ASCII letter in lower case, any other byte as it is.
private func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
