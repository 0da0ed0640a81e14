internal import Curl
import JSONTree
package import Time

/// One entry of the provider's suppression list.
package struct Suppression: Sendable, Equatable {
  package var address: String
  /// An open string, such as `bounce`, `complaint` or `unsubscribe`.
  package var reason: String?
  package var mailboxID: String?
  package var createdAt: Timestamp?

  /// Joins an entry's parts.
  package init(address: String, reason: String? = nil, mailboxID: String? = nil, createdAt: Timestamp? = nil) {
    self.address = address
    self.reason = reason
    self.mailboxID = mailboxID
    self.createdAt = createdAt
  }
}

extension Provider {
  /// Reads a page of the suppression list; scope `admin`.
  /// - Parameter cursor: nil for the first page.
  package func suppressions(cursor: String? = nil) async throws(ProviderError) -> Page<Suppression> {
    let answer = try await ask(.get, "/suppression\(query([("limit", "100"), ("cursor", cursor)]))")
    let elements = try list("suppressions", of: answer).compactMap { entry in
      entry["email_address"]?.string.map { address in
        Suppression(
          address: address, reason: entry["reason"]?.string, mailboxID: entry["mailbox_id"]?.string,
          createdAt: entry["created_at"]?.time)
      }
    }
    return Page(elements: elements, cursor: self.cursor(of: answer))
  }

  /// Takes an address off the suppression list; scope `admin`.
  /// - Returns: false when it was not on it.
  package func removeSuppression(_ address: String) async throws(ProviderError) -> Bool {
    do throws(ProviderError) {
      _ = try await ask(.delete, "/suppression/\(pathPart(address))")
      return true
    } catch {
      if error.code == .notFound { return false }
      throw error
    }
  }
}
