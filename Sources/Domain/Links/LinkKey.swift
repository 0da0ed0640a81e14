import Crypto

/// The secret behind link codes and link tokens, with a key of its own for each use. It never shows its bytes.
package struct LinkKey: Sendable, CustomStringConvertible {
  private let codeBytes: [UInt8]
  private let tokenBytes: [UInt8]
  private let nonceBytes: [UInt8]

  var codes: SymmetricKey { SymmetricKey(data: codeBytes) }
  var tokens: SymmetricKey { SymmetricKey(data: tokenBytes) }
  var nonces: SymmetricKey { SymmetricKey(data: nonceBytes) }

  package var description: String { "(hidden)" }

  /// Derives the keys.
  /// - Parameter secret: the credential `link_key`, at least 16 bytes; nil is returned for less.
  package init?(secret: [UInt8]) {
    guard secret.count >= 16 else { return nil }
    let master = SymmetricKey(data: secret)
    codeBytes = Self.derived("referrald link code 1", from: master)
    tokenBytes = Self.derived("referrald link token 1", from: master)
    nonceBytes = Self.derived("referrald link nonce 1", from: master)
  }

  private static func derived(_ purpose: String, from master: SymmetricKey) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(purpose.utf8), using: master))
  }
}
