package import Postgres

/// What all instances share and each looks at every second.
package struct Overview: Sendable, Equatable {
  /// How many mails of each template version people have approved.
  package var approvals: [String: Int] = [:]
  /// Messages that wait for a person.
  package var held = 0

  /// Nothing approved and nothing held.
  package init() {}
}

extension Store {
  /// Reads what all instances share.
  package func overview() async throws(PostgresError) -> Overview {
    let results = try await pool.transaction([
      "select version, approved from template_approvals", "select count(*) from messages where state = 'held'",
    ])
    var overview = Overview()
    guard results.count == 2 else { return overview }
    for row in results[0] { overview.approvals[try row.string(0)] = Int(try row.int64(1)) }
    for row in results[1] { overview.held = Int(try row.int64(0)) }
    return overview
  }
}
