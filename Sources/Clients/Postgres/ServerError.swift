/// The letters of the fields of an error message. Source: protocol documentation, "Error and Notice Message Fields".
enum Diagnostic {
  static let severity = Int32(UInt8(ascii: "V")), sqlState = Int32(UInt8(ascii: "C")), message = Int32(UInt8(ascii: "M"))
  static let detail = Int32(UInt8(ascii: "D")), hint = Int32(UInt8(ascii: "H")), constraint = Int32(UInt8(ascii: "n"))
  static let function = Int32(UInt8(ascii: "R"))
}

extension PostgresError {
  /// What the server (or libpq, without a SQLSTATE) said about a statement.
  init(answer: ResultSet, location: String?) {
    let state = answer.diagnostic(Diagnostic.sqlState)
    let text = answer.diagnostic(Diagnostic.message) ?? answer.errorText.trimmedLines
    let advice = state.map(SQLState.advice) ?? "It is connected again by itself: try again."
    let cause = [Diagnostic.detail, Diagnostic.hint].compactMap { answer.diagnostic($0) }
    let lost = state.map(SQLState.endsSession) ?? true
    self.init(
      lost ? .connectionLost : .server, "\(text). \(advice)", retry: state.map(SQLState.retry) ?? .later, sqlState: state,
      constraint: answer.diagnostic(Diagnostic.constraint),
      cause: cause.isEmpty ? nil : cause.joined(separator: " "), location: location)
  }

  /// What a server says by its SQLSTATE alone.
  package init(sqlState state: String, constraint: String? = nil) {
    self.init(
      SQLState.endsSession(state) ? .connectionLost : .server, "SQLSTATE \(state). \(SQLState.advice(state))",
      retry: SQLState.retry(state), sqlState: state, constraint: constraint)
  }

  /// A connection that broke.
  static func lost(_ cause: String, location: String?, mayHaveCommitted: Bool) -> PostgresError {
    let message = "the connection to PostgreSQL broke. It is connected again by itself: try again."
    return PostgresError(
      .connectionLost, message, retry: .later, cause: cause.trimmedLines, location: location, mayHaveCommitted: mayHaveCommitted)
  }

  /// A connection that could not be made; the SQLSTATE is found in libpq's verbose text (`FATAL:  28P01: …`).
  static func connectFailed(_ text: String, lacksPassword: Bool = false) -> PostgresError {
    let state = lacksPassword ? "28P01" : sqlState(in: text)
    let retry = state.map(SQLState.retry) ?? .later
    let advice = state.map(SQLState.advice) ?? "Check that the server runs and that the URL's host and port are right."
    return PostgresError(
      .connectionFailed, "no connection to PostgreSQL. \(advice)", retry: retry == .never ? .restart : retry, sqlState: state,
      cause: text.trimmedLines)
  }

  static func sqlState(in text: String) -> String? {
    let words = text.split(whereSeparator: { " \n\t".contains($0) })
    let codes = words.filter { word in
      word.count == 6 && word.hasSuffix(":") && word.first?.isNumber == true
        && word.dropLast().allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
    }
    return codes.last.map { String($0.dropLast()) }
  }

  static func deadline(_ what: String, location: String? = nil, cause: PostgresError? = nil) -> PostgresError {
    let why = cause.map { " (\($0.message))" } ?? ""
    return PostgresError(
      .deadlineExceeded, "\(what)\(why). Try again later, or allow more time.", retry: .later,
      cause: cause?.cause, location: location)
  }

  static var cancelled: PostgresError {
    PostgresError(.cancelled, "the task was cancelled while it waited for PostgreSQL. Run it again if wanted.", retry: .later)
  }

  static var poolClosed: PostgresError {
    PostgresError(.poolClosed, "the connections to PostgreSQL have been closed. The process is stopping.", retry: .restart)
  }

  static var leaseOver: PostgresError {
    PostgresError(
      .connectionLost, "this connection was lost or given back before. Take another one and start over.", retry: .later)
  }
}

extension String {
  /// The text with its lines joined by spaces.
  var trimmedLines: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
