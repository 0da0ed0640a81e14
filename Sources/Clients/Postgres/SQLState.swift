/// What a SQLSTATE says about trying again, and the advice that goes with it.
/// Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
enum SQLState {
  static let cancelled = "57014"
  static let badEncoding = "22021"
  static let badText = "22P02"
  static let timeOutOfRange = "22008"
  static let tooLarge = "54000"
  static let unknownStatement = "26000"
  static let notSupported = "0A000"

  /// True when the server is ending the session, so that the connection is of no more use.
  static func endsSession(_ state: String) -> Bool {
    state.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04"].contains(state)
  }

  static func retry(_ state: String) -> PostgresError.Retry {
    if endsSession(state) { return .later }
    switch state {
    case "42501", "42P01", "42703", "42883": return .restart
    case "55P03", "55006", cancelled, "25006", unknownStatement: return .later
    default: break
    }
    switch state.prefix(2) {
    case "40", "53", "58", "XX": return .later
    case "28", "3D", "3F", "F0": return .restart
    default: return .never
    }
  }

  /// What to do, in one sentence.
  static func advice(_ state: String) -> String {
    switch state {
    case "40001", "40P01": return "Run the transaction again."
    case "42501": return "Grant the role the right, then restart."
    case "42P01", "42703", "42883": return "Run the migrations, then restart."
    case "55P03", "55006": return "Something else holds the lock: try again later."
    case cancelled: return "The statement was cancelled: try again, or allow it more time."
    case "53100": return "The server's disk is full: free space; it is tried again."
    case "53300": return "The server has no free connection: raise max_connections or lower the pool's size."
    case "25006": return "The server is read-only: connect to the primary."
    case "28P01", "28000": return "Check the role, its password and pg_hba.conf, then restart."
    case "3D000": return "Create the database or correct its name in the URL, then restart."
    case "23505", "23503", "23502", "23514", "23P01": return "The constraint forbids this row."
    case badEncoding: return "Send valid UTF-8 without NUL characters."
    default: break
    }
    switch state.prefix(2) {
    case "08", "57": return "The server closed the session; it is connected again by itself: try again."
    case "22", "54": return "Correct the value."
    case "53": return "The server is short of resources: try again later."
    case "58", "XX": return "The server failed inside: look at its log."
    case "3F": return "Create the schema (run the migrations), then restart."
    default: return "This is a fault in the statement: report it."
    }
  }
}
