import Addresses
import JSONTree
package import Time

/// What the provider's list says of a stored request.
package enum Trace: Sendable, Equatable {
  /// It is there, under the provider's id.
  case taken(id: String)
  case absent
  /// The list could not be read, or does not tell.
  case unknown(reason: String)
}

extension Provider {
  /// Pages of the list that are read for one mail, at most.
  private static let pages = 50

  /// Looks for the mail of a stored request in our mailbox's list, by recipient and subject: there is no lookup by key. Contract B,
  /// scope `read`.
  /// - Parameter since: when its first attempt may have begun; the provider's clock may be a minute behind.
  package func trace(_ request: [UInt8], since: Timestamp) async -> Trace {
    // What cannot be read is not found, and says so.
    guard Contract(of: request) == .keyed, let json = try? JSON.parse(request.span), let subject = json["subject"]?.string,
      let address = json["to"]?.strings.first.map(EmailAddress.comparisonKey)
    else { return .unknown(reason: "the stored request is not one of contract B") }
    var query = EmailQuery(subjectContains: subject, after: since - .minutes(1))
    do throws(ProviderError) {
      for _ in 0..<Self.pages {
        let page = try await emails(query)
        for mail in page.elements where mail.subject == subject {
          if mail.to.isEmpty { return .unknown(reason: "the provider's list names no recipients") }
          if mail.to.contains(where: { EmailAddress.comparisonKey($0) == address }) { return .taken(id: mail.id) }
        }
        guard let cursor = page.cursor else { return .absent }
        query.cursor = cursor
      }
      return .unknown(reason: "the provider's list is too long")
    } catch {
      return .unknown(reason: error.message)
    }
  }
}
