/// A uuid written as text: 32 hexadecimal digits, with or without the four hyphens.
struct UUIDText: Bindable {
  let text: String

  static var oid: UInt32 { PostgresType.uuid.rawValue }
  static var arrayOID: UInt32 { PostgresType.uuidArray.rawValue }

  func encode(into bytes: inout [UInt8]) throws(PostgresError) {
    var digits: [UInt8] = []
    for (place, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: "-"), [8, 13, 18, 23].contains(place), text.utf8.count == 36 { continue }
      guard let digit = Self.digit(byte), digits.count < 32 else { throw Self.malformed }
      digits.append(digit)
    }
    guard digits.count == 32 else { throw Self.malformed }
    for place in stride(from: 0, to: 32, by: 2) { bytes.append(digits[place] << 4 | digits[place + 1]) }
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
