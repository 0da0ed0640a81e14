import JSONTree

/// Reads an event's fields and notes what is wrong with them, so that one look tells every fault.
struct FieldChecks {
  private(set) var faults: [Malformed] = []
  /// What is wrong with fields that nothing needs: the event goes on without them.
  private(set) var leftOut: [Malformed] = []

  /// The bytes an id may have.
  static let idLimit = 200
  /// The bytes a customer's name and the like may have.
  static let textLimit = 1_000

  mutating func note(_ code: Malformed.Code, _ message: String, field: String) {
    faults.append(Malformed(code, message, field: field))
  }

  mutating func note(_ more: [Malformed]) { faults += more }

  mutating func leaveOut(_ more: [Malformed]) { leftOut += more }

  /// Reads a string of 1 to `limit` bytes without control characters; null counts as missing.
  mutating func text(
    _ value: JSON?, _ field: @autoclosure () -> String, required: Bool = false, limit: Int = idLimit
  ) -> String? {
    guard let text = string(value, field(), required: required) else { return nil }
    guard 1...limit ~= text.utf8.count else {
      note(.badValue, "\(field()) must have 1 to \(limit) bytes.", field: field())
      return nil
    }
    guard isPrintableASCII(text.utf8.span) || !text.unicodeScalars.contains(where: { $0.value < 0x20 || 0x7F...0x9F ~= $0.value })
    else {
      note(.badValue, "\(field()) must not hold control characters.", field: field())
      return nil
    }
    return text
  }

  private func isPrintableASCII(_ bytes: Span<UInt8>) -> Bool {
    for at in bytes.indices where !(0x20...0x7E ~= bytes[at]) { return false }
    return true
  }

  /// Reads a string of any content; null counts as missing.
  mutating func string(_ value: JSON?, _ field: @autoclosure () -> String, required: Bool = false) -> String? {
    switch value {
    case .string(let text): return text
    case nil, .null:
      if required { note(.missingField, "\(field()) is missing: add it as a string.", field: field()) }
    default:
      note(.wrongType, "\(field()) must be a string.", field: field())
    }
    return nil
  }

  /// Reads an object; null and a missing one give an empty one.
  mutating func object(_ value: JSON?, _ field: @autoclosure () -> String) -> [JSON.Member] {
    switch value {
    case .object(let members): return members
    case nil, .null: return []
    default:
      note(.wrongType, "\(field()) must be an object.", field: field())
      return []
    }
  }

  /// Reads an amount in minor units, 0 or more.
  mutating func amount(_ value: JSON?, _ field: String, required: Bool) {
    switch value {
    case nil, .null:
      if required { note(.missingField, "\(field) is missing: add the amount in minor units (4900 is 49.00).", field: field) }
    case .int, .double:
      guard let units = value?.int else {
        return note(.wrongType, "\(field) must be an integer of minor units (4900 is 49.00).", field: field)
      }
      if units < 0 { note(.badValue, "\(field) must be 0 or more; a refund is an event of its own.", field: field) }
    default: note(.wrongType, "\(field) must be an integer of minor units (4900 is 49.00), not text.", field: field)
    }
  }

  /// Reads an optional count, 0 or more.
  mutating func count(_ value: JSON?, _ field: String) {
    guard let value, value != .null else { return }
    guard let count = value.int else { return note(.wrongType, "\(field) must be an integer.", field: field) }
    if count < 0 { note(.badValue, "\(field) must be 0 or more.", field: field) }
  }

  /// Reads a currency's code: three upper-case letters (ISO 4217).
  mutating func currency(_ value: JSON?, _ field: String, required: Bool) {
    guard let code = string(value, field, required: required) else { return }
    if code.utf8.count != 3 || !code.utf8.allSatisfy({ 0x41...0x5A ~= $0 }) {
      note(.badValue, "\(field) must be an ISO 4217 code of three upper-case letters, such as EUR.", field: field)
    }
  }
}
