internal import CIDN2

/// Domain names in any script, by UTS 46 as libidn2 has it.
package enum DomainName {
  /// The most bytes that are looked at; no domain name has more than 255.
  private static let longest = 1_024

  /// The name in ASCII, its other letters as `xn--` labels, all in lower case; nil where it is no domain name.
  package static func ascii(_ name: String) -> String? {
    guard name.utf8.count <= longest, !name.utf8.contains(0) else { return nil }
    guard let ascii = unsafe name.withCString({ unsafe idn2_door_ascii($0) }) else { return nil }
    defer { unsafe idn2_free(ascii) }
    return unsafe String(cString: ascii)
  }
}
