import Addresses
import JSONTree

/// The customer part of an event, checked; what is wrong in it is no part of its members.
struct EventCustomer {
  private(set) var id: String?
  private(set) var email: String?
  private(set) var members: [JSON.Member]
  private let idFaults: [Malformed]
  private let accountFaults: [Malformed]
  private let spareFaults: [Malformed]

  private static let texts = ["email", "name", "locale", "timezone", "country"]

  /// Reads the customer: the id from its own field, else from the CloudEvents subject. An empty text is none, as null is.
  init(_ envelope: EventEnvelope) {
    let field = envelope.customerField
    var who = FieldChecks(), spare = FieldChecks(), belongs = FieldChecks()
    members = who.object(envelope.customer, field)
    let object = JSON.object(members)
    id = who.text(object["id"], "\(field).id")
    if object["id"] == nil || object["id"] == .null {
      if let subject = who.text(envelope.subject, "\(envelope.prefix)subject") {
        id = subject
        members.removeAll { $0.key == "id" }
        members.insert(JSON.Member("id", .string(subject)), at: 0)
      }
    } else if id == nil {
      members.removeAll { $0.key == "id" }
    }
    for name in Self.texts {
      let faultsBefore = spare.faults.count
      let text = spare.text(Self.unlessEmpty(object[name]), "\(field).\(name)", limit: FieldChecks.textLimit)
      if name == "email" { email = text }
      if spare.faults.count > faultsBefore { members.removeAll { $0.key == name } }
    }
    let account = JSON.object(belongs.object(object["account"], "\(field).account"))
    _ = belongs.text(Self.unlessEmpty(account["id"]), "\(field).account.id")
    if !belongs.faults.isEmpty { members.removeAll { $0.key == "account" } }
    (idFaults, accountFaults, spareFaults) = (who.faults, belongs.faults, spare.faults)
  }

  private static func unlessEmpty(_ value: JSON?) -> JSON? { value == .string("") ? nil : value }

  private var hasAddress: Bool { email.flatMap(EmailAddress.key) != nil }

  /// Checks that who is meant can be told; what is wrong and not needed for that is left out.
  func check(_ needs: EventNeeds, _ envelope: EventEnvelope, _ checks: inout FieldChecks) {
    checks.leaveOut(spareFaults)
    if needs.contains(.account) { checks.note(accountFaults) } else { checks.leaveOut(accountFaults) }
    let mayBeNameless = !needs.contains(.customer) && (!needs.contains(.customerOrEmail) || hasAddress)
    guard id == nil, !mayBeNameless else { return checks.leaveOut(idFaults) }
    guard idFaults.isEmpty else { return checks.note(idFaults) }
    let field = envelope.customerField
    let subject = field == "customer" ? "" : " or subject"
    if needs.contains(.customer) {
      checks.note(.missingField, "The customer's id is missing: add \(field).id\(subject).", field: "\(field).id")
    } else if email == nil {
      checks.note(
        .missingField, "The customer is not named: add \(field).id\(subject), or \(field).email.", field: "\(field).id")
    } else {
      checks.note(.badValue, "\(field).email is not an e-mail address, and there is no \(field).id.", field: "\(field).email")
    }
  }

  /// The customer of a suppressing event that is otherwise not as it should be; nil: nobody can be told from it.
  ///
  /// An id in which bytes had to be replaced is nobody's.
  var readable: EventCustomer? {
    var readable = self
    if id?.unicodeScalars.contains("\u{FFFD}") == true {
      readable.id = nil
      readable.members.removeAll { $0.key == "id" }
    }
    return readable.id != nil || hasAddress ? readable : nil
  }

  /// By whom a suppressing event without an id of its own is told from others.
  var name: String { id ?? email ?? "" }
}
