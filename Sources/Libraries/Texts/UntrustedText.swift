/// Makes text from events and profiles harmless before it is set into a mail.
package enum UntrustedText {
  /// Longer values are cut here, with an ellipsis.
  package static let maximumScalars = 200

  /// The value on one line, bounded; nil when nothing visible is left or a mail reader could turn it into a link.
  package static func clean(_ raw: String) -> String? {
    let text = oneLine(raw)
    return text.isEmpty || looksLikeAddress(text) ? nil : text
  }

  /// Runs of white space, control and direction characters become one space; invisible ones go.
  /// - Parameter isOurs: text of ours or the owner's, whose no-break spaces (`20 %`, `Total :`) stay as they are.
  package static func oneLine(_ raw: String, limit: Int = maximumScalars, isOurs: Bool = false) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    var spacePending = false
    var isVisible = false
    for scalar in raw.unicodeScalars where !isInvisible(scalar) {
      if isBlank(scalar) && !(isOurs && (scalar == "\u{A0}" || scalar == "\u{202F}")) {
        spacePending = count > 0
        continue
      }
      guard count + (spacePending ? 1 : 0) < limit else {
        result.append("…")
        break
      }
      if spacePending { result.append(" ") }
      count += spacePending ? 2 : 1
      spacePending = false
      isVisible = isVisible || !isJoiner(scalar)
      result.append(scalar)
    }
    return isVisible ? String(result) : ""
  }

  /// Zero-width (non-)joiners are part of names in several scripts and of emoji.
  package static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{200C}" || scalar == "\u{200D}" }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value <= 0x20 }
    switch scalar.value {
    case 0x7F...0x9F, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: return true
    case 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0: return true  // letters that show nothing
    default: return scalar.properties.isWhitespace
    }
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value > 0x7F, !isBlank(scalar), !isJoiner(scalar) else { return false }
    switch scalar.properties.generalCategory {
    case .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}

extension UntrustedText {
  /// Whether some mail reader might link it: a scheme, `//`, an e-mail address, a domain or an IPv4 address.
  package static func looksLikeAddress(_ text: String) -> Bool {
    // Variation selectors and their like show nothing, so that a domain with one inside still reads as one.
    let scalars = Array(text.unicodeScalars).filter { $0.isASCII || !$0.properties.isDefaultIgnorableCodePoint }
    return scalars.indices.contains { index in
      switch scalars[index] {
      case "@", "＠", "﹫": isWord(scalars, index + 1)
      case "/", "／": index + 1 < scalars.count && (scalars[index + 1] == "/" || scalars[index + 1] == "／")
      case ":", "：": endsScheme(scalars, index)
      case ".", "。", "．", "｡", "․", "﹒": joinsLabels(scalars, index)
      default: false
      }
    }
  }

  private static func isWord(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    guard scalars.indices.contains(index) else { return false }
    let scalar = scalars[index]
    return isLetter(scalar) || isDigit(scalar)
  }

  /// `javascript:x` and `tel:1`, but neither `10:30` nor `Note: text`.
  private static func endsScheme(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index >= 2, index + 1 < scalars.count, scalars[index + 1] != " " else { return false }
    return isLetter(scalars[index - 2]) && (isLetter(scalars[index - 1]) || isDigit(scalars[index - 1]))
  }

  /// A dot between a label and what could be a top-level domain (two letters or more), or between numbers of an IPv4 address.
  private static func joinsLabels(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index > 0, isWord(scalars, index - 1) || scalars[index - 1] == "-" else { return false }
    let letters = scalars[(index + 1)...].prefix { isLetter($0) }.count
    return letters >= 2 || isAddressOfNumbers(scalars, index)
  }

  private static func isAddressOfNumbers(_ scalars: [Unicode.Scalar], _ firstDot: Int) -> Bool {
    let groups = scalars[(firstDot + 1)...].prefix { isDigit($0) || $0 == "." }.split(separator: ".")
    return isDigit(scalars[firstDot - 1]) && groups.count >= 3
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return (scalar.value | 0x20) >= 0x61 && (scalar.value | 0x20) <= 0x7A }
    return scalar.properties.isAlphabetic
  }
}
