/// Text from outside as a terminal may get it.
package enum TerminalText {
  /// What could move a terminal's cursor, change its state or turn the direction of reading is written as JSON writes it, such as
  /// `\u001b`; line feeds and tabs stay.
  package static func shown(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: acts) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      guard acts(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      }
    }
    return result
  }

  private static func acts(_ scalar: Unicode.Scalar) -> Bool {
    // The two that join and part letters belong to words of Persian and Hindi, and to emoji.
    if ["\n", "\t", "\u{200C}", "\u{200D}"].contains(scalar) { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}
