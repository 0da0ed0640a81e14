package import Postgres

extension Store {
  /// Forgets vetoes of accounts and of everyone that ended over 35 days ago: what could still arrive of them is stale.
  /// - Returns: How many.
  @discardableResult
  package func dropEndedVetoes() async throws(PostgresError) -> Int {
    try await inChunks { size throws(PostgresError) in
      try await pool.execute(
        """
        delete from shared_vetoes where ctid in (
          select ctid from shared_vetoes where until < statement_timestamp() - interval '35 days' order by until limit \(size)
          for update skip locked)
        """)
    }
  }
}
