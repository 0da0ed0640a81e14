import Crypto
import Texts

/// What tells one content from another, the same on every machine and in every version.
package enum ContentDigest {
  /// SHA-256 in 64 lower-case hexadecimal digits.
  package static func hex(of bytes: [UInt8]) -> String { ASCII.hex(SHA256.hash(data: bytes)) }

  /// The first 64 bits of SHA-256.
  package static func number(of text: String) -> UInt64 {
    SHA256.hash(data: Array(text.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The first 16 bytes of SHA-256.
  package static func half(of text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8)).prefix(16)) }
}
