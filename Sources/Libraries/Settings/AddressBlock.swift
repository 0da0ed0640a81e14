/// An IP address block such as `10.0.0.0/8`; a single address is a block of one.
package struct AddressBlock: Sendable, Hashable {
  /// 16 bytes; IPv4 is mapped into IPv6, `::ffff:10.0.0.0`.
  private let bytes: [UInt8]
  /// Leading bits that count, of 128.
  private let length: Int

  /// Reads an address, or an address, a slash and the number of leading bits; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ Self.address(String($0)) }) else { return nil }
    let bits = parts[0].contains(":") ? 128 : 32
    bytes = address
    guard parts.count == 2 else {
      length = 128
      return
    }
    guard let length = Int(parts[1]), 0...bits ~= length, parts[1].first?.isNumber == true else { return nil }
    self.length = 128 - bits + length
  }

  /// Whether an address, as text, lies in the block; false for what is no address.
  package func contains(_ address: String) -> Bool {
    guard let other = Self.address(address) else { return false }
    return (0..<length).allSatisfy { (bytes[$0 / 8] ^ other[$0 / 8]) & (0x80 >> ($0 % 8)) == 0 }
  }

  /// The 16 bytes of an address (RFC 4291, section 2.2, without zones); nil for anything else.
  static func address(_ text: String) -> [UInt8]? {
    guard text.contains(":") else { return four(text[...]).map { Array(repeating: 0, count: 10) + [0xFF, 0xFF] + $0 } }
    let bytes = Array(text.utf8)
    let gap = bytes.indices.first { $0 + 1 < bytes.count && bytes[$0] == 0x3A && bytes[$0 + 1] == 0x3A }
    guard let gap else { return groups(bytes[...]).flatMap { $0.count == 16 ? $0 : nil } }
    guard let head = groups(bytes[..<gap]), let tail = groups(bytes[(gap + 2)...]), head.count + tail.count <= 14 else {
      return nil
    }
    return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  private static func groups(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    guard !bytes.isEmpty else { return [] }
    let parts = bytes.split(separator: 0x3A, omittingEmptySubsequences: false)
    var all: [UInt8] = []
    for (index, part) in parts.enumerated() {
      let text = String(decoding: part, as: UTF8.self)
      if index == parts.count - 1, text.contains("."), let last = four(text[...]) {
        all += last
      } else {
        guard 1...4 ~= part.count, text.allSatisfy(\.isHexDigit), let group = UInt16(text, radix: 16) else { return nil }
        all += [UInt8(group >> 8), UInt8(group & 0xFF)]
      }
    }
    return all
  }

  private static func four(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part -> UInt8? in
      guard 1...3 ~= part.utf8.count, part.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
      return UInt8(part)
    }
    return parts.count == 4 && numbers.count == 4 ? numbers : nil
  }
}
