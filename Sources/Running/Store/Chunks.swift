import Postgres

extension Store {
  /// The most rows that one statement of many changes: a fraction of a statement's deadline.
  package static let chunk = 5_000

  /// Repeats a statement that changes at most so many rows, each time by itself, until it finds fewer.
  /// - Returns: How many rows were changed together.
  func inChunks(_ change: (_ size: Int) async throws(PostgresError) -> Int) async throws(PostgresError) -> Int {
    var all = 0
    while true {
      let changed = try await change(Self.chunk)
      all += changed
      if changed < Self.chunk { return all }
    }
  }
}
