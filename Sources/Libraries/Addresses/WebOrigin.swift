/// Where a web address leads: its scheme, host and port (RFC 6454 §4), and nothing else of it.
package struct WebOrigin: Hashable, Sendable, CustomStringConvertible {
  /// In lower case, without the scheme's own port.
  package let description: String

  /// Reads an address's origin; nil where it has none that can be compared, as with a user name or a host of other letters.
  package init?(_ address: String) {
    guard let text = WebAddress(address, allowsHTTP: true)?.text.lowercased(),
      let end = text.utf8.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    let scheme = String(text[..<end])
    let authority = text.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }
    let standard = scheme == "https" ? ":443" : ":80"
    description = "\(scheme)://" + (authority.hasSuffix(standard) ? authority.dropLast(standard.count) : authority)
  }
}
