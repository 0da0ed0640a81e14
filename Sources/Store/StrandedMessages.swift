package import Postgres

extension Store {
  /// How many messages that wait were written for a mailbox (contract B): what has no place once none is configured any more.
  package func waitingForMailbox() async throws(PostgresError) -> Int64 {
    try await pool.query(
      "select count(*) from messages where state in ('deferred', 'retry', 'claimed', 'sending') and contract = 'keyed'"
    ).first?.int64(0) ?? 0
  }
}
