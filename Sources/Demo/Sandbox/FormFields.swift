import Addresses
import JSONTree

/// The fields of a request's body; a wrong type is a 400, as is a missing one that is required.
struct FormFields {
  private let body: JSON

  init(_ body: JSON) { self.body = body }

  func required(_ name: String, atMost limit: Int) throws(Refusal) -> String {
    guard let text = try optional(name, atMost: limit), !text.isEmpty else { throw Refusal(400, "\(name) is required") }
    return text
  }

  /// Lengths are counted in bytes of UTF-8: no looser than any other count.
  func optional(_ name: String, atMost limit: Int) throws(Refusal) -> String? {
    guard let value = body[name], value != .null else { return nil }
    guard let text = value.string else { throw Refusal(400, "\(name) must be a string") }
    guard text.utf8.count <= limit else { throw Refusal(400, "\(name) must be at most \(limit) characters") }
    return text
  }

  func addresses(_ name: String) throws(Refusal) -> [String]? {
    guard let value = body[name], value != .null else { return nil }
    guard case .array(let elements) = value, elements.count <= 50 else {
      throw Refusal(400, "\(name) must be an array of at most 50 addresses")
    }
    var addresses: [String] = []
    for element in elements {
      guard let address = element.string, EmailAddress.isPlausible(address) else {
        throw Refusal(400, "\(name) has something that is not an email address")
      }
      addresses.append(address)
    }
    return addresses
  }

  func checkAttachments() throws(Refusal) {
    guard let value = body["attachments"], value != .null else { return }
    guard case .array(let elements) = value else { throw Refusal(400, "attachments must be an array") }
    for element in elements {
      for name in ["name", "content_base64", "content_type"] where element[name]?.string == nil {
        throw Refusal(400, "an attachment needs \(name)")
      }
    }
  }
}
