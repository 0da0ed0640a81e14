internal import Crypto

/// Where a request goes: the URL it is posted to, which tells host, contract and mailbox, and whose key it is posted with. The
/// provider knows an idempotency key there, and perhaps nowhere else.
package struct SendTarget: Sendable, Equatable {
  /// As it is requested.
  package var url: String
  /// Tells one API key from the next, and nothing about it.
  package var account: String

  /// Joins a URL and what tells an account.
  package init(url: String, account: String) {
    self.url = url
    self.account = account
  }

  /// Reads what `stored` wrote; a fault leaves the account empty, which fits no other.
  package init(stored: String) {
    let cut = stored.lastIndex(of: "#") ?? stored.endIndex
    self.init(url: String(stored[..<cut]), account: String(stored[cut...].dropFirst()))
  }

  /// As a row keeps it.
  package var stored: String { "\(url)#\(account)" }

  /// How it differs from where something went before, in words; nil: it does not.
  package func difference(from earlier: SendTarget) -> String? {
    if url != earlier.url { return "it went to \(earlier.url), and the settings name \(url) now" }
    return account == earlier.account ? nil : "it went to \(url) with another API key than the settings name now"
  }

  /// What tells an API key: the first 64 bits of a digest of it.
  static func account(of key: String) -> String {
    SHA256.hash(data: Array("referrald/\(key)".utf8)).prefix(8).map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0\(digits)" : digits
    }.joined()
  }
}
