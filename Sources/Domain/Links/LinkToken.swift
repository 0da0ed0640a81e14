import Crypto
import FoundationEssentials

/// Opaque tokens for the links under a mail: who and what for, sealed, so that the page needs no database and the address
/// shows no id.
///
/// AES-256-GCM whose nonce is a keyed hash of the content: the same customer and purpose always give the same token, hence
/// the same mail.
package struct LinkToken: Sendable {
  /// What a token allows.
  package enum Purpose: String, Sendable, CaseIterable { case unsubscribe, decline, share }

  private let key: LinkKey

  /// Tokens under a key.
  package init(_ key: LinkKey) { self.key = key }

  /// Seals a customer's id for a purpose, as base64url.
  package func token(_ purpose: Purpose, customerID: String) throws(SealFault) -> String {
    let content = Array("\(purpose.rawValue):\(customerID)".utf8)
    do {
      let nonce = try AES.GCM.Nonce(data: self.nonce(content))
      let sealed = try AES.GCM.seal(content, using: key.tokens, nonce: nonce)
      return Base64URL.text(Array(nonce) + Array(sealed.ciphertext) + Array(sealed.tag))
    } catch {
      throw SealFault(cause: "\(error)")
    }
  }

  /// Opens a token; nil for anything that this key did not seal. The tag is compared in constant time.
  package func open(_ token: String) -> (purpose: Purpose, customerID: String)? {
    guard token.utf8.count <= 2_000, let bytes = Base64URL.bytes(token),
      // Not an error to tell apart: a forged, cut or foreign token is one that we did not seal.
      let box = try? AES.GCM.SealedBox(combined: bytes), let content = try? AES.GCM.open(box, using: key.tokens),
      let colon = content.firstIndex(of: UInt8(ascii: ":")),
      let purpose = Purpose(rawValue: String(decoding: content[..<colon], as: UTF8.self))
    else { return nil }
    return (purpose, String(decoding: content[(colon + 1)...], as: UTF8.self))
  }

  private func nonce(_ content: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: content, using: key.nonces).prefix(12))
  }
}

/// Why a token could not be sealed.
package struct SealFault: Error, Hashable, Sendable {
  /// What the cipher says.
  package var cause: String
}

/// RFC 4648 §5, without padding.
enum Base64URL {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for position in 0...group.count { result.append(alphabet[Int(bits >> UInt32(18 - 6 * position) & 63)]) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Nil for other characters, a wrong length, or left-over bits that are not zero, so that each value has one text.
  static func bytes(_ text: String) -> [UInt8]? {
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for character in text.utf8 {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      result.append(UInt8(truncatingIfNeeded: bits >> count))
      bits &= (1 << count) - 1
    }
    return count < 6 && bits == 0 ? result : nil
  }
}
