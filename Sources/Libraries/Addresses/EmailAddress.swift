import Foundation
internal import IDN
import Texts

/// Rules about e-mail addresses that can be told without asking anyone.
package enum EmailAddress {
  /// Whether mail could be sent to it: one `@`, a dotted domain, at most 254 bytes (RFC 5321), nothing that could break a header.
  ///
  /// Plus signs and non-ASCII letters (RFC 6531) are accepted; quoted local parts and address literals are not.
  package static func isPlausible(_ text: String) -> Bool {
    guard text.utf8.count <= 254 else { return false }
    if isSimple(text.utf8.span) { return true }
    let parts = text.split(separator: "@", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 2 && isLocalPart(parts[0]) && isDomain(parts[1])
  }

  /// Whether an address is of lower-case letters, digits, dots inside, one `@` and a top domain of letters: most are so, and
  /// are told without taking the text to pieces.
  package static func isSimple(_ bytes: Span<UInt8>) -> Bool {
    var at = 0, label = 0, labels = 0, letters = 0
    for place in bytes.indices {
      switch bytes[place] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): (label, letters) = (label + 1, letters + 1)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): label += 1
      case UInt8(ascii: "@") where at == 0 && place <= 64 && label > 0: (at, label, labels, letters) = (place, 0, 1, 0)
      case UInt8(ascii: ".") where 1...63 ~= label: (label, labels, letters) = (0, labels + 1, 0)
      default: return false
      }
    }
    return at > 0 && labels >= 2 && 2...63 ~= label && letters == label
  }

  /// What two spellings of one address have in common: the domain in ASCII (UTS 46) without a full stop at its end, the rest in
  /// lower case and Unicode's form C, no space around. Mail goes to the address as it was written; whose it is and what was said
  /// of it is asked by this, since few servers tell `Ann@` from `ann@`.
  package static func comparisonKey(_ text: String) -> String {
    if isNormal(text.utf8.span) { return text }
    let text = trimmed(text)
    guard let at = text.unicodeScalars.lastIndex(of: "@") else { return folded(text) }
    return folded(text[..<at]) + "@" + domainKey(text[text.unicodeScalars.index(after: at)...])
  }

  /// The comparison key; nil where no spelling of it could be an address.
  package static func key(_ text: String) -> String? {
    let key = comparisonKey(text)
    return isPlausible(key) ? key : nil
  }

  /// Whether an address is in ASCII without space, capitals and a last full stop: then it is normal as it stands, and most are.
  private static func isNormal(_ bytes: Span<UInt8>) -> Bool {
    for at in bytes.indices where !(0x21...0x7e ~= bytes[at]) || 0x41...0x5a ~= bytes[at] { return false }
    return bytes.isEmpty || bytes[bytes.count - 1] != UInt8(ascii: ".")
  }

  /// Full stops of other scripts, which UTS 46 reads as ours.
  private static let fullStops: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]

  private static func domainKey(_ written: Substring) -> String {
    var scalars = String.UnicodeScalarView(written.unicodeScalars.map { fullStops.contains($0) ? "." : $0 })
    if scalars.last == "." { scalars.removeLast() }
    let domain = String(scalars)
    if domain.utf8.allSatisfy({ $0 < 0x80 }) { return domain.lowercased() }
    return DomainName.ascii(domain) ?? folded(domain[...])
  }

  /// In lower case and form C; letters that have two small forms in one.
  private static func folded(_ text: Substring) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    let composed = String(text).precomposedStringWithCanonicalMapping.lowercased()
    let single = String(String.UnicodeScalarView(composed.unicodeScalars.map { $0 == "ς" ? "σ" : $0 == "ſ" ? "s" : $0 }))
    return single.precomposedStringWithCanonicalMapping
  }

  private static func trimmed(_ text: String) -> Substring {
    var text = text[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  /// A dot-atom (RFC 5322, section 3.2.3) of at most 64 bytes.
  private static func isLocalPart(_ part: Substring) -> Bool {
    guard 1...64 ~= part.utf8.count else { return false }
    let atoms = part.split(separator: ".", omittingEmptySubsequences: false)
    return atoms.allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy(isAtomScalar) }
  }

  private static func isAtomScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isASCIIAlphanumeric(scalar) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar) }
    return isForeignLetter(scalar)
  }

  private static func isDomain(_ domain: Substring) -> Bool {
    let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, domain.utf8.count <= 253, labels.allSatisfy(isLabel), let top = labels.last else { return false }
    return top.unicodeScalars.count >= 2 && !top.utf8.allSatisfy(ASCII.isDigit)
  }

  private static func isLabel(_ label: Substring) -> Bool {
    1...63 ~= label.utf8.count && label.first != "-" && label.last != "-"
      && label.unicodeScalars.allSatisfy { $0 == "-" || ($0.isASCII ? isASCIIAlphanumeric($0) : isForeignLetter($0)) }
  }

  private static func isASCIIAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    "0"..."9" ~= scalar || "a"..."z" ~= scalar || "A"..."Z" ~= scalar
  }

  /// Letters, marks and digits: no spaces, no invisible or direction-changing characters, no look-alikes of `@` and dot.
  private static func isForeignLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    case .nonspacingMark, .spacingMark, .decimalNumber: true
    default: false
    }
  }
}
