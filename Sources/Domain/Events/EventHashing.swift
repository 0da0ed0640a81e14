import Crypto
package import Time

extension EventHash {
  /// The first 128 bits of SHA-256 over source (or topic), id and time in microseconds, each with its length before it.
  ///
  /// The lengths keep `("a", "bc")` and `("ab", "c")` apart.
  package init(source: String, id: String, time: Timestamp) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.utf8.count + id.utf8.count + 24)
    for text in [source, id] {
      bytes.append(bigEndian: UInt64(text.utf8.count))
      bytes.append(contentsOf: text.utf8)
    }
    bytes.append(bigEndian: UInt64(bitPattern: time.microseconds))
    let digest = SHA256.hash(data: bytes)
    self.init(high: Self.word(digest.prefix(8)), low: Self.word(digest.dropFirst(8).prefix(8)))
  }

  private static func word(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

extension [UInt8] {
  fileprivate mutating func append(bigEndian word: UInt64) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) { append(UInt8(truncatingIfNeeded: word >> shift)) }
  }
}
