/// A row of an answer, its columns read by place from 0; it keeps the answer alive.
///
/// Each getter throws `typeMismatch` when the column has another type, does not exist or (for those without `optional`) is null.
package struct Row: Sendable {
  let result: ResultSet
  let index: Int

  /// The number of columns.
  package var columnCount: Int { result.columnCount }

  /// The name of a column, nil when there is no such column.
  package func name(ofColumn column: Int) -> String? { result.name(ofColumn: column) }

  /// Text: of text, varchar, character, name, json, jsonb, uuid, numeric and date columns.
  package func string(_ column: Int) throws(PostgresError) -> String { try required(column, optionalString(column)) }
  /// Text as `string(_:)` reads it, or nil for null.
  package func optionalString(_ column: Int) throws(PostgresError) -> String? { try read(column, Field.text) }

  /// A whole number: of smallint, integer and bigint columns.
  package func int64(_ column: Int) throws(PostgresError) -> Int64 { try required(column, optionalInt64(column)) }
  /// A whole number as `int64(_:)` reads it, or nil for null.
  package func optionalInt64(_ column: Int) throws(PostgresError) -> Int64? { try read(column, Field.int64) }

  /// A whole number: of smallint, integer and bigint columns.
  package func int(_ column: Int) throws(PostgresError) -> Int { Int(try int64(column)) }
  /// A whole number as `int(_:)` reads it, or nil for null.
  package func optionalInt(_ column: Int) throws(PostgresError) -> Int? { try optionalInt64(column).map { Int($0) } }

  /// A whole number: of smallint and integer columns.
  package func int32(_ column: Int) throws(PostgresError) -> Int32 { try required(column, optionalInt32(column)) }
  /// A whole number as `int32(_:)` reads it, or nil for null.
  package func optionalInt32(_ column: Int) throws(PostgresError) -> Int32? { try read(column, Field.int32) }

  /// A number: of real and double precision columns.
  package func double(_ column: Int) throws(PostgresError) -> Double { try required(column, optionalDouble(column)) }
  /// A number as `double(_:)` reads it, or nil for null.
  package func optionalDouble(_ column: Int) throws(PostgresError) -> Double? { try read(column, Field.double) }

  /// A truth value.
  package func bool(_ column: Int) throws(PostgresError) -> Bool { try required(column, optionalBool(column)) }
  /// A truth value, or nil for null.
  package func optionalBool(_ column: Int) throws(PostgresError) -> Bool? { try read(column, Field.bool) }

  /// The bytes of a bytea column.
  package func bytes(_ column: Int) throws(PostgresError) -> [UInt8] { try required(column, optionalBytes(column)) }
  /// The bytes of a bytea column, or nil for null.
  package func optionalBytes(_ column: Int) throws(PostgresError) -> [UInt8]? { try read(column, Field.bytes) }

  /// A timestamptz in microseconds since 1970; infinity is `Int64.max`, -infinity `Int64.min`.
  package func timestamp(_ column: Int) throws(PostgresError) -> Int64 { try required(column, optionalTimestamp(column)) }
  /// A timestamptz as `timestamp(_:)` reads it, or nil for null.
  package func optionalTimestamp(_ column: Int) throws(PostgresError) -> Int64? { try read(column, Field.timestamp) }

  /// A date in days since 1970-01-01; infinity is `Int32.max`, -infinity `Int32.min`.
  package func date(_ column: Int) throws(PostgresError) -> Int32 { try required(column, optionalDate(column)) }
  /// A date as `date(_:)` reads it, or nil for null.
  package func optionalDate(_ column: Int) throws(PostgresError) -> Int32? { try read(column, Field.date) }

  /// A uuid as lower-case text.
  package func uuid(_ column: Int) throws(PostgresError) -> String { try required(column, optionalUUID(column)) }
  /// A uuid as lower-case text, or nil for null.
  package func optionalUUID(_ column: Int) throws(PostgresError) -> String? { try read(column, Field.uuid) }

  /// The text of a json or jsonb column.
  package func json(_ column: Int) throws(PostgresError) -> String { try required(column, optionalJSON(column)) }
  /// The text of a json or jsonb column, or nil for null.
  package func optionalJSON(_ column: Int) throws(PostgresError) -> String? { try read(column, Field.json) }

  /// A one-dimensional array of what `string(_:)` reads, without nulls.
  package func strings(_ column: Int) throws(PostgresError) -> [String] { try required(column, optionalStrings(column)) }
  /// An array as `strings(_:)` reads it, or nil for null.
  package func optionalStrings(_ column: Int) throws(PostgresError) -> [String]? { try array(column, Field.text) }

  /// A one-dimensional array of what `int64(_:)` reads, without nulls.
  package func int64s(_ column: Int) throws(PostgresError) -> [Int64] { try required(column, array(column, Field.int64)) }

  private func array<Value>(_ column: Int, _ element: Field.Decoder<Value>) throws(PostgresError) -> [Value]? {
    try read(column) { (type, bytes) throws(PostgresError) in try Field.array(type, bytes, of: element) }
  }

  private func read<Value>(_ column: Int, _ decode: Field.Decoder<Value>) throws(PostgresError) -> Value? {
    guard column >= 0, column < columnCount else {
      throw .mismatch("column \(column) does not exist: the answer has \(columnCount). Correct the column's place.")
    }
    do throws(PostgresError) {
      return try result.read(row: index, column: column, decode)
    } catch {
      var error = error
      error.message = "column \(column) (\(name(ofColumn: column) ?? "")): \(error.message)"
      throw error
    }
  }

  private func required<Value>(_ column: Int, _ value: Value?) throws(PostgresError) -> Value {
    guard let value else {
      let name = name(ofColumn: column) ?? ""
      throw .mismatch("column \(column) (\(name)) is null. Read it as optional, or forbid null in the table.")
    }
    return value
  }
}

extension PostgresError {
  static func mismatch(_ message: String) -> PostgresError { PostgresError(.typeMismatch, message, retry: .never) }
}
