import Postgres

/// What the failure of a statement over many rows says about trying it again.
package enum BatchFailure: Sendable, Equatable {
  /// An outage, a collision, or a fault of the schema: the same may work in a while.
  case passing
  /// Another commit was first with one of its events or messages: it is to be decided again over fresh facts.
  case overtaken
  /// It did not finish in its time; a half of it may.
  case slow
  /// One of its rows can never be written or read: halved until it stands alone.
  case lasting

  /// Judges an error.
  package init(_ error: any Error) {
    guard let error = error as? PostgresError else {
      self = .passing
      return
    }
    self =
      if error.isDataFault || error.retry == .never && Self.isOfRows(error) {
        Self.isOvertaking(error) ? .overtaken : .lasting
      } else {
        error.ranOutOfTime ? .slow : .passing
      }
  }

  /// Whether the statement must not be tried again as it is.
  /// - Parameter count: how many rows it is about; one alone is given more time.
  package func isFinal(for count: Int) -> Bool { self == .slow ? count > 1 : self != .passing }

  /// What fails for a statement as such (class 42, 0A, 25 …) would fail for every row of the stream: it stands, and is named.
  private static func isOfRows(_ error: PostgresError) -> Bool {
    guard let state = error.sqlState else { return error.code == .typeMismatch || error.code == .invalidBind }
    return ["21", "22", "23", "44", "54"].contains(state.prefix(2))
  }

  private static func isOvertaking(_ error: PostgresError) -> Bool {
    guard error.isUniqueViolation, let name = error.constraint else { return false }
    return name.hasPrefix("handled_events") || name == "messages_pkey" || name == "messages_kind_cause_key"
  }
}

extension Array {
  /// What failed together, to be tried in two parts.
  package var halves: [[Element]] { [Array(self[..<(count / 2)]), Array(self[(count / 2)...])] }
}
