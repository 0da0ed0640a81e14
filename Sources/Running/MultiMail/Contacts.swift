internal import Curl
import JSONTree
package import Time

/// One entry of the provider's address book.
package struct Contact: Sendable, Equatable {
  package var id: String
  package var name: String
  package var email: String
  package var tags: [String]
  package var createdAt: Timestamp?

  init?(_ json: JSON) {
    guard let id = json["id"]?.string, let email = json["email"]?.string else { return nil }
    self.id = id
    self.email = email
    name = json["name"]?.string ?? ""
    tags = json["tags"]?.strings ?? []
    createdAt = json["created_at"]?.time
  }
}

extension Provider {
  /// Searches the address book by name or address.
  package func contacts(_ text: String) async throws(ProviderError) -> [Contact] {
    try list("contacts", of: try await ask(.get, "/contacts\(query([("q", text)]))")).compactMap(Contact.init)
  }

  /// Adds to the address book.
  package func addContact(name: String, email: String, tags: [String] = []) async throws(ProviderError) -> Contact {
    let body = JSON.object([
      .init("name", .string(name)), .init("email", .string(email)), .init("tags", .array(tags.map(JSON.string))),
    ])
    guard let contact = Contact(try await ask(.post, "/contacts", body)) else { throw unreadable("a contact's id") }
    return contact
  }
}
