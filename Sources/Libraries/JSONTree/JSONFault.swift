/// Why a text is no JSON document that is taken. It never holds the document's own words.
package struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is: who reads documents of one sort knows the remedy by it.
  package enum Kind: Sendable {
    case syntax
    /// There is nothing, or more than one value.
    case notOneValue
    case tooManyValues, tooDeep
    case duplicateKey
    case invalidUTF8, loneSurrogate
    case longNumber, largeNumber
  }

  package var kind: Kind
  /// What is wrong, as a sentence without its full stop.
  package var problem: String
  /// Where it was met, counted from 0.
  package var byte: Int
  /// The path of the value at fault, such as `data.list.1`; empty for the document itself.
  package var path: String

  /// Describes a fault.
  init(_ kind: Kind, _ problem: String, byte: Int, path: String = "") {
    self.kind = kind
    self.problem = problem
    self.byte = byte
    self.path = path
  }

  package var description: String { "\(problem) (byte \(byte))" }

  /// The same fault, seen from one level further out.
  func inside(_ step: String) -> JSONFault {
    var outer = self
    outer.path = path.isEmpty ? step : "\(step).\(path)"
    return outer
  }
}
