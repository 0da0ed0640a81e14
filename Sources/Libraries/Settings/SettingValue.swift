/// A value as its source wrote it.
package enum WrittenValue: Sendable, Hashable {
  case text(String)
  case list([String])
  case pairs([Pair])

  /// A name with its text.
  package struct Pair: Sendable, Hashable {
    package var name: String
    package var text: String
  }
}

/// A value that fits its setting's type.
package enum SettingValue: Sendable, Hashable {
  case text(String)
  case list([String])
  /// In the order of the source.
  case pairs([WrittenValue.Pair])
  case count(Int)
  case duration(Duration)
  /// The word `none`: as if it were not set, whatever a weaker source says.
  case nothing
}

extension SettingValue {
  /// The value as YAML on one line.
  var yaml: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .list(let texts): "[\(texts.map(Self.quoted).joined(separator: ", "))]"
    case .pairs(let pairs) where pairs.isEmpty: "{}"
    case .pairs(let pairs):
      "{ \(pairs.map { "\(Self.quoted($0.name)): \(Self.quoted($0.text))" }.joined(separator: ", ")) }"
    case .count(let number): "\(number)"
    case .duration(let span): span.asSetting
    case .nothing: "none"
    }
  }

  /// Leaves plain what YAML reads as the same text anywhere on a line, and puts the rest between double quotes.
  private static func quoted(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy { isLetterOrDigit($0) || "._-/:@+=?&%".unicodeScalars.contains($0) }
    if plain, let first = text.unicodeScalars.first, isLetterOrDigit(first) || first == "/", !text.hasSuffix(":") { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    "a"..."z" ~= scalar || "A"..."Z" ~= scalar || "0"..."9" ~= scalar
  }
}
