import Addresses
import Time

/// The address book, the suppression list and the webhooks.
struct Books: Sendable {
  struct Contact: Sendable {
    var id: String
    var name: String
    var email: String
    var tags: [String]
    var createdAt: Timestamp
  }

  struct Suppression: Sendable {
    var id: String
    var address: String
    var reason: String
    var createdAt: Timestamp
  }

  struct Webhook: Sendable {
    var id: String
    var url: String
    var events: [String]
    var mailboxID: String?
    var secret: String
  }

  var contacts: [Contact] = []
  var suppressions: [Suppression] = []
  var webhooks: [Webhook] = []
  private var nextNumber = 1

  mutating func id(_ prefix: String) -> String {
    defer { nextNumber += 1 }
    return "\(prefix)_\(nextNumber)"
  }

  func isSuppressed(_ address: String) -> Bool {
    let key = EmailAddress.comparisonKey(address)
    return suppressions.contains { EmailAddress.comparisonKey($0.address) == key }
  }

  mutating func suppress(_ address: String, _ reason: String, at moment: Timestamp) {
    guard !isSuppressed(address) else { return }
    suppressions.append(Suppression(id: id("sup"), address: address, reason: reason, createdAt: moment))
  }
}
