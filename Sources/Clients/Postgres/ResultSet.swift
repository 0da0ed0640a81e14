import CLibPQ

/// One answer of the server; owns libpq's result, which never changes once received and is freed with the last row of it.
@safe
final class ResultSet: @unchecked Sendable {
  private let result: OpaquePointer
  let status: ExecStatusType
  let rowCount: Int
  let columnCount: Int

  /// Takes ownership of what `PQgetResult` returned.
  init(taking result: OpaquePointer) {
    unsafe self.result = unsafe result
    status = unsafe PQresultStatus(result)
    rowCount = unsafe Int(PQntuples(result))
    columnCount = unsafe Int(PQnfields(result))
  }

  deinit { unsafe PQclear(result) }

  /// The rows, each keeping the whole answer alive.
  var rows: [Row] { (0..<rowCount).map { Row(result: self, index: $0) } }

  /// The rows inserted, updated, deleted or selected; 0 for other statements.
  var affectedCount: Int {
    guard let text = unsafe PQcmdTuples(result) else { return 0 }
    return unsafe Int(String(cString: text)) ?? 0
  }

  /// The command's tag, such as `INSERT 0 1` or `ROLLBACK`.
  var commandTag: String {
    guard let text = unsafe PQcmdStatus(result) else { return "" }
    return unsafe String(cString: text)
  }

  /// Reads a column in place; nil when it is null or does not exist.
  func read<Value>(
    row: Int, column: Int,
    _ body: (PostgresType, FieldBytes) throws(PostgresError) -> Value
  ) throws(PostgresError) -> Value? {
    guard let row = place(row, below: rowCount), let column = place(column, below: columnCount) else { return nil }
    guard unsafe PQgetisnull(result, row, column) == 0, let start = unsafe PQgetvalue(result, row, column) else { return nil }
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    let type = unsafe PostgresType(rawValue: PQftype(result, column))
    return try unsafe body(type, FieldBytes(bytes))
  }

  /// A column's name, nil when there is no such column.
  func name(ofColumn column: Int) -> String? {
    guard let column = place(column, below: columnCount), let name = unsafe PQfname(result, column) else { return nil }
    return unsafe String(cString: name)
  }

  /// A field of the error or notice this is, such as `PG_DIAG_SQLSTATE`.
  func diagnostic(_ field: Int32) -> String? {
    guard let text = unsafe PQresultErrorField(result, field) else { return nil }
    return unsafe String(cString: text)
  }

  /// The whole of the error's text, for errors that libpq made itself.
  var errorText: String {
    guard let text = unsafe PQresultErrorMessage(result) else { return "" }
    return unsafe String(cString: text)
  }

  private func place(_ index: Int, below count: Int) -> Int32? {
    index >= 0 && index < count ? Int32(exactly: index) : nil
  }
}
