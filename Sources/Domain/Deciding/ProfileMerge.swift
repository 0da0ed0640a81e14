package import JSONTree
package import Policies
package import Time

extension Profile {
  /// The longest value kept of any field, in UTF-8 bytes; a longer one is nobody's name or address.
  static let longestValue = 500

  /// Takes what an event says of its customer; for each field the newest event's value wins.
  /// Of two at one time the later read wins.
  package mutating func merge(_ body: JSON, at time: Timestamp, _ policy: Policy) {
    let customer = body["customer"] ?? .null
    var news: [(field: Field, value: JSON)] = []
    news.reserveCapacity(Field.allCases.count)
    func note(_ field: Field, _ value: JSON?) { if let value { news.append((field, value)) } }
    note(.email, Self.text(customer["email"]))
    note(.name, Self.text(customer["name"]))
    note(.locale, Self.text(customer["locale"]))
    note(.timeZone, Self.text(customer["timezone"]))
    note(.country, Self.text(customer["country"]?.string.map { .string($0.uppercased()) }))
    note(.accountID, Self.text(customer["account"]?["id"]))
    note(.since, (Self.day(customer["since"]) ?? Self.day(customer["created_at"])).map { .int($0.microseconds) })
    if let path = policy.consent?.field { note(.consent, body[path: path]?.bool.map(JSON.bool)) }
    if case .from(let path) = policy.links { note(.link, Self.address(body[path: path])) }
    write(news, at: time)
  }

  private mutating func write(_ news: [(field: Field, value: JSON)], at time: Timestamp) {
    let fresh = news.filter { item in writtenAt(item.field).map { $0 <= time } ?? true }
    guard !fresh.isEmpty else { return }
    let newest = updatedAt.orLater(time)
    if let before = updatedAt, before < newest {
      for field in Field.allCases where has(field) && olderFields[field] == nil { olderFields[field] = before }
    }
    updatedAt = newest
    for (field, value) in fresh {
      set(field, value)
      if time < newest { olderFields[field] = time } else if !olderFields.isEmpty { olderFields[field] = nil }
    }
  }

  /// When a field was last written; nil: never.
  private func writtenAt(_ field: Field) -> Timestamp? { has(field) ? olderFields[field] ?? updatedAt : nil }

  private func has(_ field: Field) -> Bool {
    switch field {
    case .email: email != nil
    case .name: name != nil
    case .locale: locale != nil
    case .timeZone: timeZone != nil
    case .country: country != nil
    case .accountID: accountID != nil
    case .since: since != nil
    case .consent: consent != nil
    case .link: link != nil
    }
  }

  private mutating func set(_ field: Field, _ value: JSON) {
    switch field {
    case .email: email = value.string
    case .name: name = value.string
    case .locale: locale = value.string
    case .timeZone: timeZone = value.string
    case .country: country = value.string
    case .accountID: accountID = value.string
    case .since: since = value.int.map(Timestamp.init(microseconds:))
    case .consent: consent = value.bool
    case .link: link = value.string
    }
  }

  /// A usable text: not empty, not too long, without control characters (PostgreSQL takes no NUL). A number counts as text.
  private static func text(_ value: JSON?) -> JSON? {
    guard let text = value?.string ?? value?.int.map({ "\($0)" }), isUsable(text) else { return nil }
    return .string(text)
  }

  private static func address(_ value: JSON?) -> JSON? {
    guard let link = value?.string, isUsable(link), !link.contains(" ") else { return nil }
    return link.hasPrefix("https://") || link.hasPrefix("http://") ? .string(link) : nil
  }

  private static func isUsable(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longestValue && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
  }

  /// The date at the front of an RFC 3339 time or of a plain date, at midnight UTC: tenure needs no more.
  private static func day(_ value: JSON?) -> Timestamp? {
    guard let text = value?.string, text.utf8.count <= 40 else { return nil }
    return Timestamp(date: String(text.prefix(10)))
  }
}
