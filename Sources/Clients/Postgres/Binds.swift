/// The values of a statement, encoded one after another into one buffer.
struct Binds: Sendable {
  /// PostgreSQL counts parameters with 16 bits.
  static let maximumCount = 65_535
  /// PostgreSQL allocates at most 1 GiB for a value.
  static let maximumBytes = 1 << 30

  private(set) var types: [UInt32] = []
  /// Starts with one unused byte: an empty value must have an address, for libpq takes none to mean null.
  private(set) var bytes: [UInt8] = [0]
  private(set) var offsets: [Int] = []
  /// The length of each value in bytes; -1 for null.
  private(set) var lengths: [Int32] = []
  /// The first value that cannot be sent; it is thrown when the statement is run.
  private(set) var fault: PostgresError?

  var count: Int { types.count }

  mutating func append<Value: Bindable>(_ value: Value?) {
    append(type: Value.oid) { bytes throws(PostgresError) in
      guard let value else { return false }
      try value.encode(into: &bytes)
      return true
    }
  }

  /// Appends a one-dimensional array: dimensions, null flag, element type, length, lower bound, then each element's
  /// length and bytes (`array_recv` in PostgreSQL's arrayfuncs.c).
  mutating func append<Value: Bindable>(array values: [Value?]) {
    append(type: Value.arrayOID) { bytes throws(PostgresError) in
      try Self.append(head: values.count, hasNulls: values.contains { $0 == nil }, of: Value.oid, to: &bytes)
      for value in values { try Self.append(element: value, to: &bytes) }
      return true
    }
  }

  /// Appends a one-dimensional array without nulls.
  mutating func append<Value: Bindable>(array values: [Value]) {
    append(type: Value.arrayOID) { bytes throws(PostgresError) in
      try Self.append(head: values.count, hasNulls: false, of: Value.oid, to: &bytes)
      for value in values { try Self.append(element: value, to: &bytes) }
      return true
    }
  }

  private static func append(
    head count: Int, hasNulls: Bool, of type: UInt32, to bytes: inout [UInt8]
  ) throws(PostgresError) {
    guard let count = Int32(exactly: count) else { throw tooLarge }
    bytes.append(int32: count == 0 ? 0 : 1)
    bytes.append(int32: hasNulls ? 1 : 0)
    bytes.append(int32: Int32(bitPattern: type))
    if count == 0 { return }
    bytes.append(int32: count)
    bytes.append(int32: 1)
  }

  mutating func append(_ other: Binds) {
    offsets += other.offsets.map { $0 - 1 + bytes.count }
    bytes += other.bytes.dropFirst()
    types += other.types
    lengths += other.lengths
    fault = fault ?? other.fault
    if count > Self.maximumCount { fault = fault ?? Self.tooMany }
  }

  private static func append<Value: Bindable>(element: Value?, to bytes: inout [UInt8]) throws(PostgresError) {
    guard let element else { return bytes.append(int32: -1) }
    let start = bytes.count
    bytes.append(int32: 0)
    try element.encode(into: &bytes)
    guard let length = UInt32(exactly: bytes.count - start - 4), length < maximumBytes else { throw tooLarge }
    bytes[start] = UInt8(truncatingIfNeeded: length >> 24)
    bytes[start + 1] = UInt8(truncatingIfNeeded: length >> 16)
    bytes[start + 2] = UInt8(truncatingIfNeeded: length >> 8)
    bytes[start + 3] = UInt8(truncatingIfNeeded: length)
  }

  private mutating func append(type: UInt32, _ encode: (inout [UInt8]) throws(PostgresError) -> Bool) {
    let start = bytes.count
    do throws(PostgresError) {
      let present = try encode(&bytes)
      guard bytes.count - start < Self.maximumBytes else { throw Self.tooLarge }
      guard count < Self.maximumCount else { throw Self.tooMany }
      lengths.append(present ? Int32(bytes.count - start) : -1)
    } catch {
      fault = fault ?? error
      lengths.append(-1)
    }
    offsets.append(start)
    types.append(type)
  }

  private static var tooLarge: PostgresError {
    .invalidBind("a value is larger than the 1 GiB PostgreSQL accepts. Send less at a time.", SQLState.tooLarge)
  }

  private static var tooMany: PostgresError {
    .invalidBind("a statement has more than 65,535 values. Send arrays and unnest them.", SQLState.tooLarge)
  }
}
