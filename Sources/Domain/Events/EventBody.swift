import JSONTree
import Time

/// The one shape that every event has behind the decoder, whatever its envelope was.
struct EventBody {
  private let id: String
  private let envelope: EventEnvelope
  private let customer: EventCustomer
  private let data: JSON

  init(id: String, envelope: EventEnvelope, customer: EventCustomer, data: JSON) {
    self.id = id
    self.envelope = envelope
    self.customer = customer
    self.data = data
  }

  /// The body with its time as it was written.
  var json: JSON {
    var members = [
      JSON.Member("id", .string(id)), JSON.Member("type", .string(envelope.type)),
      JSON.Member("time", envelope.time ?? .null), JSON.Member("customer", .object(customer.members)),
      JSON.Member("data", data),
    ]
    members += envelope.rest
    return .object(members)
  }

  /// A body with its time as it was written, or as it stands in where that was none.
  static func json(_ body: JSON, at time: Timestamp) -> JSON {
    if let written = body["time"]?.string, Timestamp(rfc3339: written) == time { return body }
    guard case .object(let members) = body else { return body }
    return .object(members.map { $0.key == "time" ? JSON.Member("time", .string("\(time)")) : $0 })
  }

  /// Fields of links, which may also stand at the top of an event.
  private static let linkFields = ["code", "click_id", "referral_code"]

  /// The data, with the link fields that stand at the top level brought in where it has none of its own.
  static func data(_ envelope: EventEnvelope, _ checks: inout FieldChecks) -> [JSON.Member] {
    var data = checks.object(envelope.data, "data")
    for member in envelope.rest where linkFields.contains(member.key) {
      if !data.contains(where: { $0.key == member.key }) { data.append(member) }
    }
    return data
  }

  /// The body without what holds U+0000, which PostgreSQL cannot store.
  static func withoutNUL(_ body: JSON, _ checks: inout FieldChecks) -> JSON {
    guard let path = body.pathOfNUL else { return body }
    let message = "A string holds the character U+0000, which cannot be stored: leave it out."
    checks.leaveOut([Malformed(.badValue, message, field: path.joined(separator: "."))])
    return body.withoutNUL ?? .object([])
  }
}

extension JSON {
  /// The value without what holds U+0000: a member goes with its string or key, an array with its element; nil: it is one itself.
  fileprivate var withoutNUL: JSON? {
    switch self {
    case .string(let text): return text.utf8.contains(0) ? nil : self
    case .array(let elements):
      let sound = elements.compactMap(\.withoutNUL)
      return sound.count == elements.count ? .array(sound) : nil
    case .object(let members):
      return .object(
        members.compactMap { member in
          member.key.utf8.contains(0) ? nil : member.value.withoutNUL.map { JSON.Member(member.key, $0) }
        })
    default: return self
    }
  }

  /// The path of the first string with U+0000; a key that has one is not part of it.
  fileprivate var pathOfNUL: [String]? {
    switch self {
    case .string(let text): return text.utf8.contains(0) ? [] : nil
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        if let path = element.pathOfNUL { return ["\(index)"] + path }
      }
    case .object(let members):
      for member in members {
        if member.key.utf8.contains(0) { return [] }
        if let path = member.value.pathOfNUL { return [JSONParser.step(member.key)] + path }
      }
    default: break
    }
    return nil
  }
}
