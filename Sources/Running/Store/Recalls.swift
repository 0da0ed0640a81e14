package import Postgres
import Time

extension Store {
  /// Claims pauses for a while, so that one instance alone recalls the mails that fall under them.
  ///
  /// - Parameters:
  ///   - pauses: Their ids; those that have ended are not claimed.
  ///   - owner: The incarnation; it renews its own claims.
  ///   - span: How long without renewal until another instance may take over.
  /// - Returns: The ids that are the owner's now.
  package func claimRecall(
    of pauses: [String], owner: Int64, for span: Duration
  ) async throws(PostgresError) -> Set<String> {
    let rows = try await pool.query(
      """
      update pauses set recalled_by = \(owner),
        recalled_until = clock_timestamp() + \(span.inMicroseconds) * interval '1 microsecond'
      where id in (select id from pauses where id = any(\(uuid: pauses)) order by id for update)
        and ended_at is null and (until is null or until > clock_timestamp())
        and (recalled_by is null or recalled_by = \(owner) or recalled_until < clock_timestamp())
      returning id
      """)
    var claimed: Set<String> = []
    for row in rows { claimed.insert(try row.uuid(0)) }
    return claimed
  }
}
