package import JSONTree
package import Time

/// What identifies an event for ever: 128 bits of SHA-256 over source, id and time.
package struct EventHash: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  /// Joins the two halves.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads a hash written as a uuid; nil where the text is none.
  package init?(uuid text: String) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 32, let high = UInt64(String(decoding: digits.prefix(16), as: UTF8.self), radix: 16),
      let low = UInt64(String(decoding: digits.suffix(16), as: UTF8.self), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}

/// One product event, decoded and valid, of a type that the policy names.
package struct Event: Sendable, Equatable {
  package var hash: EventHash
  package var id: String
  package var type: String
  package var time: Timestamp
  /// The customer's id; nil only where the event's role needs none.
  package var customerID: String?
  /// The event in one shape whatever its envelope: an object with `id`, `type`, `time`, `customer` and `data`.
  package var body: JSON
  /// What was wrong with fields that nothing needs, and that were left out.
  package var leftOut: [Malformed] = []

  /// The account it names; nil where it names none: an empty text would be everyone's.
  package var accountID: String? {
    body["customer"]?["account"]?["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Joins the parts of a decoded event.
  package init(hash: EventHash, id: String, type: String, time: Timestamp, customerID: String?, body: JSON) {
    self.hash = hash
    self.id = id
    self.type = type
    self.time = time
    self.customerID = customerID
    self.body = body
  }
}

/// Why a record is malformed, as the dead-letter headers and `events check` say it.
package struct Malformed: Error, Hashable, Sendable {
  /// A closed set: the label of the dead-letter metric.
  package enum Code: String, CaseIterable, Sendable {
    case notJSON = "not_json"
    case notObject = "not_object"
    case missingField = "missing_field"
    case wrongType = "wrong_type"
    case badTime = "bad_time"
    case inFuture = "in_future"
    case tombstone
    case tooLarge = "too_large"
    case invalidUTF8 = "invalid_utf8"
    case duplicateKey = "duplicate_key"
    case tooDeep = "too_deep"
    case unsupportedEncoding = "unsupported_encoding"
    case unsupportedSpecVersion = "unsupported_specversion"
    case badValue = "bad_value"
    /// PostgreSQL refused the event's data (SQLSTATE classes 22 and 54, and our named checks).
    case refusedByStore = "refused_by_store"
    /// PostgreSQL fails on the event for good, and its data is not the reason.
    case setAside = "set_aside"
    /// The stored state of the event's customer cannot be read.
    case unreadableState = "unreadable_state"
  }

  package var code: Code
  /// What is wrong and how to mend it, in one sentence. Never holds a value from the record.
  package var message: String
  /// The field's path, empty when the record as a whole is at fault.
  package var field: String

  /// Describes a fault.
  package init(_ code: Code, _ message: String, field: String = "") {
    self.code = code
    self.message = message
    self.field = field
  }
}
