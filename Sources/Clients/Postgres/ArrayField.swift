extension Field {
  /// Reads a one-dimensional array without nulls (`array_send` in PostgreSQL's arrayfuncs.c).
  static func array<Value>(
    _ type: PostgresType, _ bytes: FieldBytes, of element: Decoder<Value>
  ) throws(PostgresError) -> [Value] {
    guard arrays.contains(type) else { throw wrong(type, "an array") }
    let dimensions = try int32(bytes, at: 0), hasNulls = try int32(bytes, at: 4)
    let elementType = PostgresType(rawValue: UInt32(bitPattern: try int32(bytes, at: 8)))
    if dimensions == 0 { return [] }
    guard dimensions == 1 else { throw .mismatch("the array has \(dimensions) dimensions. Unnest it in the statement.") }
    guard hasNulls == 0 else { throw .mismatch("the array holds nulls. Remove them with array_remove(…, null).") }
    let count = Int(try int32(bytes, at: 12))
    guard count >= 0, count <= bytes.count / 4 else { throw malformed }
    var values: [Value] = []
    values.reserveCapacity(count)
    var offset = 20
    for _ in 0..<count {
      let length = Int(try int32(bytes, at: offset))
      values.append(try element(elementType, bytes.part(offset + 4, length)))
      offset += 4 + length
    }
    return values
  }

  private static func int32(_ bytes: FieldBytes, at offset: Int) throws(PostgresError) -> Int32 {
    try bytes.part(offset, 4).integer()
  }

  /// Ours, and those of name, smallint, varchar, character, numeric, json.
  private static let arrays: Set<PostgresType> = [
    .boolArray, .byteaArray, .int4Array, .int8Array, .textArray, .float8Array, .dateArray, .timestamptzArray, .uuidArray,
    .jsonbArray, PostgresType(rawValue: 1003), PostgresType(rawValue: 1005), PostgresType(rawValue: 1015),
    PostgresType(rawValue: 1014), PostgresType(rawValue: 1231), PostgresType(rawValue: 199),
  ]
}
