package import Postgres

extension Store {
  /// How many messages that wait were written for a mailbox (contract B): what has no place once none is configured any more.
  package func waitingForMailbox() async throws(PostgresError) -> Int64 {
    try await pool.query(
      "select count(*) from messages where state in ('deferred', 'retry', 'claimed', 'sending') and contract = 'keyed'"
    ).first?.int64(0) ?? 0
  }

  /// How many messages are to leave now or within a minute, or are on their way.
  package func leavingCount() async throws(PostgresError) -> Int64 {
    try await pool.query(
      """
      select count(*) from messages
      where state in ('deferred', 'retry', 'claimed', 'sending') and due_at < clock_timestamp() + interval '1 minute'
      """
    ).first?.int64(0) ?? 0
  }
}
