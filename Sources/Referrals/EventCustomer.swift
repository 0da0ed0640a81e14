/// The customer part of an event, checked.
struct EventCustomer {
  var id: String?
  var email: String?
  var members: [JSON.Member]
  private let isFaulty: Bool

  private static let texts = ["email", "name", "locale", "timezone", "country"]

  /// Reads the customer: the id from its own field, else from the CloudEvents subject. An empty text is none, as null is.
  init(_ envelope: EventEnvelope, _ checks: inout FieldChecks) {
    let field = envelope.customerField
    let faultsBefore = checks.faults.count
    members = checks.object(envelope.customer, field)
    let object = JSON.object(members)
    id = checks.text(object["id"], "\(field).id")
    if object["id"] == nil || object["id"] == .null, let subject = checks.text(envelope.subject, "\(envelope.prefix)subject") {
      id = subject
      members.removeAll { $0.key == "id" }
      members.insert(JSON.Member("id", .string(subject)), at: 0)
    }
    for name in Self.texts {
      let text = checks.text(Self.unlessEmpty(object[name]), "\(field).\(name)", limit: FieldChecks.textLimit)
      if name == "email" { email = text }
    }
    let account = JSON.object(checks.object(object["account"], "\(field).account"))
    _ = checks.text(Self.unlessEmpty(account["id"]), "\(field).account.id")
    isFaulty = checks.faults.count > faultsBefore
  }

  private static func unlessEmpty(_ value: JSON?) -> JSON? { value == .string("") ? nil : value }

  /// Checks that who is meant can be told.
  func check(_ needs: EventNeeds, _ envelope: EventEnvelope, _ checks: inout FieldChecks) {
    guard id == nil, !isFaulty else { return }
    let field = envelope.customerField
    let subject = field == "customer" ? "" : " or subject"
    if needs.contains(.customer) {
      checks.note(.missingField, "The customer's id is missing: add \(field).id\(subject).", field: "\(field).id")
    } else if needs.contains(.customerOrEmail) {
      guard let email else {
        return checks.note(
          .missingField, "The customer is not named: add \(field).id\(subject), or \(field).email.", field: "\(field).id")
      }
      if !EmailAddress.isPlausible(email) {
        checks.note(.badValue, "\(field).email is not an e-mail address, and there is no \(field).id.", field: "\(field).email")
      }
    }
  }
}
