/// A uuid written as text: 32 hexadecimal digits, with or without the four hyphens.
struct UUIDText: Bindable {
  let text: String

  static var oid: UInt32 { PostgresType.uuid.rawValue }
  static var arrayOID: UInt32 { PostgresType.uuidArray.rawValue }

  func encode(into bytes: inout [UInt8]) throws(PostgresError) {
    let isHyphenated = text.utf8.count == 36
    guard isHyphenated || text.utf8.count == 32 else { throw Self.malformed }
    var high: UInt8?
    for (place, byte) in text.utf8.enumerated() {
      if isHyphenated, place == 8 || place == 13 || place == 18 || place == 23 {
        guard byte == UInt8(ascii: "-") else { throw Self.malformed }
        continue
      }
      guard let digit = Self.digit(byte) else { throw Self.malformed }
      if let half = high { bytes.append(half << 4 | digit) }
      high = high == nil ? digit : nil
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static var malformed: PostgresError {
    .invalidBind("a uuid must be 32 hexadecimal digits in the form 8-4-4-4-12. Correct the value.", SQLState.badText)
  }
}

/// A uuid as its two halves, most significant first.
package struct UUIDBits: Bindable {
  let high: UInt64
  let low: UInt64

  /// Joins the halves.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  package static var oid: UInt32 { PostgresType.uuid.rawValue }
  package static var arrayOID: UInt32 { PostgresType.uuidArray.rawValue }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(int64: Int64(bitPattern: high))
    bytes.append(int64: Int64(bitPattern: low))
  }
}

/// A moment in microseconds since 1970; the two extremes of Int64 are PostgreSQL's -infinity and infinity.
struct Moment: Bindable {
  /// 2000-01-01T00:00:00Z, PostgreSQL's epoch, in microseconds since 1970.
  static let epoch: Int64 = 946_684_800_000_000

  let microseconds: Int64

  static var oid: UInt32 { PostgresType.timestamptz.rawValue }
  static var arrayOID: UInt32 { PostgresType.timestamptzArray.rawValue }

  func encode(into bytes: inout [UInt8]) throws(PostgresError) {
    if microseconds == .max || microseconds == .min { return bytes.append(int64: microseconds) }
    let (shifted, overflow) = microseconds.subtractingReportingOverflow(Self.epoch)
    guard !overflow else {
      throw .invalidBind("a timestamp is out of PostgreSQL's range. Correct the value.", SQLState.timeOutOfRange)
    }
    bytes.append(int64: shifted)
  }
}

/// A day, counted from 1970-01-01; the two extremes of Int32 are PostgreSQL's -infinity and infinity.
struct Day: Bindable {
  /// 2000-01-01, PostgreSQL's epoch, in days since 1970.
  static let epoch: Int32 = 10_957

  let days: Int32

  static var oid: UInt32 { PostgresType.date.rawValue }
  static var arrayOID: UInt32 { PostgresType.dateArray.rawValue }

  func encode(into bytes: inout [UInt8]) throws(PostgresError) {
    if days == .max || days == .min { return bytes.append(int32: days) }
    let (shifted, overflow) = days.subtractingReportingOverflow(Self.epoch)
    guard !overflow else {
      throw .invalidBind("a date is out of PostgreSQL's range. Correct the value.", SQLState.timeOutOfRange)
    }
    bytes.append(int32: shifted)
  }
}

/// JSON text for a jsonb column; the server judges whether it is JSON.
struct JSONText: Bindable {
  let text: String

  static var oid: UInt32 { PostgresType.jsonb.rawValue }
  static var arrayOID: UInt32 { PostgresType.jsonbArray.rawValue }

  func encode(into bytes: inout [UInt8]) throws(PostgresError) {
    bytes.append(1)
    try bytes.append(text: text)
  }
}
