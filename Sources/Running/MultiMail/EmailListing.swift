internal import Curl
import JSONTree
package import Texts
package import Time

/// Which of the mailbox's emails to list; there is no lookup by key, tag or recipient.
package struct EmailQuery: Sendable, Equatable {
  package var direction: String?
  package var status: String?
  package var subjectContains: String?
  package var after: Timestamp?
  package var sinceID: String?
  package var cursor: String?
  /// 1 to 100.
  package var limit: Int

  /// Asks for outbound emails, 100 a page, unless told otherwise.
  package init(
    direction: String? = "outbound", status: String? = nil, subjectContains: String? = nil, after: Timestamp? = nil,
    sinceID: String? = nil, cursor: String? = nil, limit: Int = 100
  ) {
    self.direction = direction
    self.status = status
    self.subjectContains = subjectContains
    self.after = after
    self.sinceID = sinceID
    self.cursor = cursor
    self.limit = min(max(1, limit), 100)
  }
}

/// A page of something that goes on while there is a cursor.
package struct Page<Element: Sendable>: Sendable {
  package var elements: [Element]
  /// Asks for the next page; nil at the end.
  package var cursor: String?
}

extension Page: Equatable where Element: Equatable {}

extension Provider {
  /// Lists emails of our mailbox, for looking uncertain ones up; contract B, scope `read`.
  package func emails(_ query: EmailQuery = EmailQuery()) async throws(ProviderError) -> Page<EmailState> {
    let items = self.query([
      ("direction", query.direction), ("status", query.status), ("subject_contains", query.subjectContains),
      ("date_after", query.after?.description), ("since_id", query.sinceID), ("cursor", query.cursor),
      ("limit", "\(query.limit)"),
    ])
    let answer = try await ask(.get, inMailbox("/emails\(items)"))
    return Page(elements: try list("emails", of: answer).compactMap(EmailState.init), cursor: cursor(of: answer))
  }

  /// The provider's ids of all emails that a query lists, page by page to the end.
  /// - Throws: also `unreadable` when a page leads back to an earlier one.
  package func ids(of query: EmailQuery) async throws(ProviderError) -> TextSet {
    var query = query
    var (found, asked): (TextSet, TextSet) = ([], [])
    while true {
      let page = try await emails(query)
      found.formUnion(page.elements.map(\.id))
      guard let cursor = page.cursor else { return found }
      guard asked.insert(cursor).inserted else { throw ProviderError(.unreadable, "the provider's list of emails has no end") }
      query.cursor = cursor
    }
  }

  func cursor(of answer: JSON) -> String? { answer["next_cursor"]?.string ?? answer["cursor"]?.string }
}
