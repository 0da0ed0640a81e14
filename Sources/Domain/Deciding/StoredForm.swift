import JSONTree
import Time

/// A stored document that is not in the form we write: nothing is guessed, since a suppression lost is a mail too many.
package struct UnreadableState: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path of the first part that could not be read. Never holds a value.
  package var path: String

  package var description: String {
    "the stored value at \(path) is not in a form this version reads; restore it from a backup or run the newer version"
  }
}

/// Reads the parts of a stored object; an absent key is nothing, an unknown one is passed over, a wrong type is an error.
struct StoredForm {
  let json: JSON
  let path: String

  init(_ json: JSON, _ path: String) throws(UnreadableState) {
    guard case .object = json else { throw UnreadableState(path: path) }
    self.json = json
    self.path = path
  }

  func time(_ key: String) throws(UnreadableState) -> Timestamp? {
    try value(key, \.int).map(Timestamp.init(microseconds:))
  }

  func string(_ key: String) throws(UnreadableState) -> String? { try value(key, \.string) }

  func bool(_ key: String) throws(UnreadableState) -> Bool? { try value(key, \.bool) }

  func int(_ key: String) throws(UnreadableState) -> Int? { try value(key, \.int).flatMap(Int.init(exactly:)) }

  func object(_ key: String) throws(UnreadableState) -> StoredForm? {
    guard let part = json[key] else { return nil }
    return try StoredForm(part, "\(path).\(key)")
  }

  /// The elements under a key, each read as a tuple; further elements of a tuple are passed over.
  func tuples(_ key: String) throws(UnreadableState) -> [StoredTuple] {
    guard let part = json[key] else { return [] }
    guard case .array(let elements) = part else { throw UnreadableState(path: "\(path).\(key)") }
    var tuples: [StoredTuple] = []
    for element in elements { tuples.append(try StoredTuple(element, "\(path).\(key)")) }
    return tuples
  }

  /// The members of this object.
  var members: [JSON.Member] { if case .object(let members) = json { members } else { [] } }

  private func value<Value>(_ key: String, _ read: (JSON) -> Value?) throws(UnreadableState) -> Value? {
    guard let part = json[key], part != .null else { return nil }
    guard let value = read(part) else { throw UnreadableState(path: "\(path).\(key)") }
    return value
  }
}

/// A stored array whose elements have fixed meanings by position.
struct StoredTuple {
  let elements: [JSON]
  let path: String

  init(_ json: JSON, _ path: String) throws(UnreadableState) {
    guard case .array(let elements) = json else { throw UnreadableState(path: path) }
    self.elements = elements
    self.path = path
  }

  func string(_ index: Int) throws(UnreadableState) -> String { try read(index, \.string) }

  func number(_ index: Int) throws(UnreadableState) -> Double { try read(index, \.number) }

  func time(_ index: Int) throws(UnreadableState) -> Timestamp { Timestamp(microseconds: try read(index, \.int)) }

  /// An element that may be null or not there.
  func optional(_ index: Int) -> JSON? {
    guard elements.indices.contains(index), elements[index] != .null else { return nil }
    return elements[index]
  }

  private func read<Value>(_ index: Int, _ read: (JSON) -> Value?) throws(UnreadableState) -> Value {
    guard elements.indices.contains(index), let value = read(elements[index]) else {
      throw UnreadableState(path: "\(path)[\(index)]")
    }
    return value
  }
}

extension Timestamp {
  /// Microseconds since 1970, as stored.
  var stored: JSON { .int(microseconds) }
}

/// An object of those members that are there.
func storedObject(_ members: [(String, JSON?)]) -> JSON {
  .object(members.compactMap { key, value in value.map { JSON.Member(key, $0) } })
}
