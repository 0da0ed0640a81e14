/// A statement and its values: whatever is interpolated travels beside the text as `$1`, `$2`…, never in it.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
  /// The text the server sees, with `$1`, `$2`… where values go.
  package let text: String
  let segments: [String]
  let binds: Binds

  /// Makes a statement without values.
  package init(stringLiteral value: String) {
    text = value
    segments = [value]
    binds = Binds()
  }

  /// Makes a statement from an interpolated literal.
  package init(stringInterpolation: Interpolation) {
    segments = stringInterpolation.segments
    binds = stringInterpolation.binds
    text = Self.text(of: segments)
  }

  private static func text(of segments: [String]) -> String {
    var text = segments.first ?? ""
    for (place, segment) in segments.enumerated().dropFirst() { text += "$\(place)\(segment)" }
    return text
  }

  /// Gathers the literal parts and the values.
  package struct Interpolation: StringInterpolationProtocol {
    var segments = [""]
    var binds = Binds()

    /// Starts with nothing.
    package init(literalCapacity: Int, interpolationCount: Int) { segments.reserveCapacity(interpolationCount + 1) }

    /// Appends text of the programme itself.
    package mutating func appendLiteral(_ literal: String) { segments[segments.count - 1] += literal }

    /// Binds a value, null when nil.
    package mutating func appendInterpolation<Value: Bindable>(_ value: Value?) { bind { $0.append(value) } }

    /// Binds a value.
    package mutating func appendInterpolation<Value: Bindable>(_ value: Value) { bind { $0.append(value) } }

    /// Binds an array, for `unnest` or `= ANY`.
    package mutating func appendInterpolation<Value: Bindable>(_ values: [Value]) { bind { $0.append(array: values) } }

    /// Binds an array with nulls, for `unnest`.
    package mutating func appendInterpolation<Value: Bindable>(_ values: [Value?]) { bind { $0.append(array: values) } }

    /// Binds an array of texts: the most frequent of all, and faster than the general case.
    package mutating func appendInterpolation(_ values: [String]) { bind { $0.append(array: values) } }

    /// Binds an array of texts with nulls, for `unnest`.
    package mutating func appendInterpolation(_ values: [String?]) { bind { $0.append(array: values) } }

    /// Puts another statement in, its values renumbered.
    package mutating func appendInterpolation(_ fragment: SQL) {
      appendLiteral(fragment.segments.first ?? "")
      segments += fragment.segments.dropFirst()
      binds.append(fragment.binds)
    }

    /// Puts text of the programme itself into the statement as it is.
    package mutating func appendInterpolation(raw text: StaticString) { appendLiteral(text.description) }

    /// Puts a quoted name of a table, column or schema into the statement.
    package mutating func appendInterpolation(identifier: String) { appendLiteral(SQL.quoted(identifier: identifier)) }

    mutating func bind(_ append: (inout Binds) -> Void) {
      append(&binds)
      segments.append("")
    }
  }

  /// A name in double quotes, inner quotes doubled and NUL (which ends C strings) left out.
  package static func quoted(identifier: String) -> String {
    var quoted = "\""
    for scalar in identifier.unicodeScalars where scalar != "\0" {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
