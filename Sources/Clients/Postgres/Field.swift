/// Reads the binary forms of PostgreSQL's types. Source: the `…send` functions in `src/backend/utils/adt`.
enum Field {
  typealias Decoder<Value> = (PostgresType, FieldBytes) throws(PostgresError) -> Value

  static func text(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> String {
    switch type {
    case .text, .varchar, .bpchar, .name, .char, .unknown: try bytes.utf8()
    case .json, .jsonb: try json(type, bytes)
    case .uuid: try uuid(type, bytes)
    case .numeric: try Numeric.text(bytes)
    case .date: Calendar.text(day: try date(type, bytes))
    default: throw wrong(type, "text")
    }
  }

  static func int64(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> Int64 {
    switch type {
    case .int8: try bytes.integer()
    case .int4: Int64(try bytes.integer() as Int32)
    case .int2: Int64(try bytes.integer() as Int16)
    case .oid: Int64(try bytes.integer() as UInt32)
    default: throw wrong(type, "a whole number")
    }
  }

  static func int32(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> Int32 {
    switch type {
    case .int4: try bytes.integer()
    case .int2: Int32(try bytes.integer() as Int16)
    default: throw wrong(type, "a whole number of 32 bits")
    }
  }

  static func double(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> Double {
    switch type {
    case .float8: Double(bitPattern: try bytes.integer())
    case .float4: Double(Float(bitPattern: try bytes.integer()))
    default: throw wrong(type, "a floating-point number")
    }
  }

  static func bool(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> Bool {
    guard type == .bool else { throw wrong(type, "a boolean") }
    return try bytes.integer() as UInt8 != 0
  }

  static func bytes(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> [UInt8] {
    guard type == .bytea else { throw wrong(type, "bytes") }
    return bytes.array
  }

  static func timestamp(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> Int64 {
    guard type == .timestamptz else { throw wrong(type, "a timestamptz") }
    let value: Int64 = try bytes.integer()
    if value == .max || value == .min { return value }
    let (moment, overflow) = value.addingReportingOverflow(Moment.epoch)
    guard !overflow else { throw .mismatch("the timestamp does not fit 64 bits. Correct the row.") }
    return moment
  }

  static func date(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> Int32 {
    guard type == .date else { throw wrong(type, "a date") }
    let value: Int32 = try bytes.integer()
    if value == .max || value == .min { return value }
    let (day, overflow) = value.addingReportingOverflow(Day.epoch)
    guard !overflow else { throw .mismatch("the date does not fit 32 bits. Correct the row.") }
    return day
  }

  static func uuid(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> String {
    guard type == .uuid else { throw wrong(type, "a uuid") }
    guard bytes.count == 16 else { throw malformed }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for (place, byte) in bytes.array.enumerated() {
      if [4, 6, 8, 10].contains(place) { text.append(UInt8(ascii: "-")) }
      text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func json(_ type: PostgresType, _ bytes: FieldBytes) throws(PostgresError) -> String {
    switch type {
    case .json: return try bytes.utf8()
    case .jsonb:
      guard try bytes.part(0, 1).integer() as UInt8 == 1 else { throw malformed }
      return try bytes.part(1, bytes.count - 1).utf8()
    default: throw wrong(type, "JSON")
    }
  }

  static func wrong(_ type: PostgresType, _ wanted: String) -> PostgresError {
    .mismatch("it is \(type.title), but was read as \(wanted). Read it as what it is, or cast it in the statement.")
  }

  static var malformed: PostgresError { .mismatch("its bytes are not in the binary form of its type. Report this.") }
}
