import Crypto

/// What two mails of the same words to the same person have in common: 128 bits of SHA-256 over recipient, subject and text.
///
/// It joins mails and messages where the contract has no key.
package struct MailPrint: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// Reads the first 16 bytes of a digest; nil when there are fewer.
  init?(digest: some Collection<UInt8>) {
    guard digest.count >= 16 else { return nil }
    func word(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    high = word(digest.prefix(8))
    low = word(digest.dropFirst(8).prefix(8))
  }

  /// Takes a mail's print, as `LedgerFacts` has PostgreSQL take it: a zero byte stands between the parts, since no text holds one.
  package init?(to address: String, subject: String, text: String) {
    self.init(
      digest: Array(SHA256.hash(data: Array(address.utf8) + [0] + Array(subject.utf8) + [0] + Array(text.utf8))))
  }
}
