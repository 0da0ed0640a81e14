import Addresses
import Texts
internal import YAML

/// Checks the kinds of text.
enum PolicyText {
  /// The text of a scalar that is what its row of the table says.
  static func check(_ node: YAML.Node, _ type: PolicyType, _ path: String) throws(PolicyWrong) -> String {
    guard let scalar = node.scalar, !node.isEmpty else { throw .type(node, path, type) }
    let text = scalar.text
    if case .text = type, node.isNone { throw PolicyWrong("there is no text", "write it; the word none itself stands in quotes") }
    let isRight =
      switch type {
      case .text(let limit): try isLine(text, upTo: limit)
      case .choice(let words): words.contains(text)
      case .identifier: isIdentifier(text)
      case .webAddress: WebAddress(text, allowsHTTP: true) != nil
      case .linkBase: try isLinkBase(text)
      case .mailbox: isMailbox(text)
      case .path: isPath(text)
      case .locale: isLocale(text)
      case .country: isCountry(text)
      default: false
      }
    guard isRight else { throw wrong(text, type) }
    return text
  }

  private static func wrong(_ text: String, _ type: PolicyType) -> PolicyWrong {
    let shown = PolicyType.quoted(text)
    switch type {
    case .choice(let words):
      let guess = Suggestion.nearest(to: text, among: words).map { "did you mean `\($0)`?" }
      return PolicyWrong("\(shown) is not known here", guess ?? "write \(type.words)")
    case .path: return PolicyWrong("\(shown) does not fit", remedy(forPath: text))
    default: return PolicyWrong("\(shown) does not fit", "write \(type.words)")
    }
  }

  /// Whether a text stands on one line, holds something to see and keeps to its limit.
  static func isLine(_ text: String, upTo limit: Int) throws(PolicyWrong) -> Bool {
    guard text.unicodeScalars.contains(where: isSeen) else { throw PolicyWrong("the text is empty", "write it") }
    guard text.utf8.count <= limit else { throw PolicyWrong("the text is longer than \(limit) bytes", "shorten it") }
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || 0x7F...0x9F ~= $0.value }) else {
      throw PolicyWrong("the text holds a line break or control character", "write it on one line")
    }
    return true
  }

  /// Whether a character shows: neither a space of any width nor one that only steers others.
  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    return !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint && properties.generalCategory != .control
  }

  /// `first_invoice`, `refer-a-friend`: a letter or digit, then at most 63 of letters, digits, hyphen and underscore.
  static func isIdentifier(_ text: String) -> Bool {
    guard 1...64 ~= text.utf8.count, let first = text.utf8.first, isAlphanumeric(first) else { return false }
    return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
  }

  /// A dotted path without empty steps, of at most 32. Brackets and `$.` belong to other notations and would never match.
  static func isPath(_ text: String) -> Bool {
    let steps = text.split(separator: ".", omittingEmptySubsequences: false)
    return 1...32 ~= steps.count && text.utf8.count <= 500 && steps[0] != "$" && steps.allSatisfy(isStep)
  }

  private static func isStep(_ step: Substring) -> Bool {
    !step.isEmpty && step.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "[" && $0 != "]" }
  }

  /// A path of another notation in ours: `$.data.items[0]` is `data.items.0`.
  static func remedy(forPath text: String) -> String {
    let dots = text.drop { $0 == "$" || $0 == "." }.map { "[]".contains($0) ? "." : "\($0)" }.joined()
    let steps = dots.split(separator: ".").map { $0.filter { !"'\"".contains($0) } }
    let ours = steps.joined(separator: ".")
    return isPath(ours) && ours != text ? "write \(ours)" : "write \(PolicyType.path.words)"
  }

  private static func isLinkBase(_ text: String) throws(PolicyWrong) -> Bool {
    guard WebAddress(text, allowsHTTP: true) != nil else { return false }
    guard !text.contains("?"), !text.contains("#") else {
      throw PolicyWrong("\(PolicyType.quoted(text)) has a query or fragment", "write a plain path: the code is appended to it")
    }
    guard text.hasSuffix("/") else { throw PolicyWrong("\(PolicyType.quoted(text)) does not end with /", "write \(text)/") }
    return true
  }

  /// `mail@acme.example` or `Acme <mail@acme.example>`.
  private static func isMailbox(_ text: String) -> Bool {
    guard text.utf8.count <= 320, text.hasSuffix(">"), let open = text.firstIndex(of: "<") else {
      return EmailAddress.isPlausible(text)
    }
    let name = text[..<open].trimmingSpaces
    let isName =
      !name.isEmpty
      && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && !"<>\"".unicodeScalars.contains($0) }
    return isName && EmailAddress.isPlausible(String(text[text.index(after: open)...].dropLast()))
  }

  /// BCP 47 as far as it concerns us: a language of two or three letters, then subtags.
  private static func isLocale(_ text: String) -> Bool {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }
    guard let language = parts.first, 2...3 ~= language.utf8.count, language.utf8.allSatisfy(isLetter) else { return false }
    return parts.dropFirst().allSatisfy { 1...8 ~= $0.utf8.count && $0.utf8.allSatisfy(isAlphanumeric) }
  }

  private static func isCountry(_ text: String) -> Bool {
    ["EEA", "UNKNOWN"].contains(text.uppercased()) || (text.utf8.count == 2 && text.utf8.allSatisfy(isLetter))
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || ASCII.isDigit(byte) }
}
