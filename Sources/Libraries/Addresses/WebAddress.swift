import Texts

/// A web address that is safe inside Markdown, HTML and plain text.
package struct WebAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address, with everything that could end a Markdown link percent-encoded.
  package let text: String

  package var description: String { text }

  /// Checks an address.
  /// - Parameters:
  ///   - text: at most 2,000 bytes; a host of ASCII letters, digits, dots and hyphens; no user name.
  ///   - allowsHTTP: for our own addresses in a demo or test; otherwise https only.
  package init?(_ text: String, allowsHTTP: Bool = false) {
    let schemes = allowsHTTP ? ["https://", "http://"] : ["https://"]
    guard text.utf8.count <= 2_000,
      let scheme = schemes.first(where: { text.utf8.prefix($0.utf8.count).map(Self.lowercased) == Array($0.utf8) })
    else { return nil }
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    let authority = rest.prefix { !"/?#".utf8.contains($0) }
    guard Self.isAuthority(Array(authority)), let tail = Self.encoded(rest.dropFirst(authority.count)) else { return nil }
    self.text = scheme + String(decoding: authority, as: UTF8.self) + tail
  }

  private static func isAuthority(_ bytes: [UInt8]) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, let first = host.first, let last = host.last else { return false }
    if parts.count == 2, !(1...5).contains(parts[1].count) || !parts[1].allSatisfy(ASCII.isDigit) { return false }
    return isAlphanumeric(first) && isAlphanumeric(last) && host.count <= 253
      && host.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }

  /// Path, query and fragment; nil when they hold a space or a control character.
  private static func encoded(_ bytes: some Sequence<UInt8>) -> String? {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in bytes {
      guard byte > 0x20, byte != 0x7F else { return nil }
      if isAlphanumeric(byte) || "-._~:/?#[]@!$&'*+,=%".utf8.contains(byte) {
        result.append(byte)
      } else {
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { ASCII.isDigit(byte) || ASCII.isLetter(byte) }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}
