package import Postgres

extension Store {
  /// Lets a partition go on from another offset at its next assignment; what was asked before and not begun falls away.
  /// - Parameter next: the next offset to read; nil: the first record that is still there then.
  package func resetPartition(
    topic: String, partition: Int32, next: Int64?, actor: String, reason: String
  ) async throws(PostgresError) {
    try await pool.transaction([
      "update partition_resets set done_at = clock_timestamp() where topic = \(topic) and partition = \(partition) and done_at is null",
      """
      insert into partition_resets (topic, partition, next_offset, actor, reason)
      values (\(topic), \(partition), \(next), \(actor), \(reason))
      """,
      // The mirror never goes back by itself, and must not bring the old place back.
      "delete from partition_progress where topic = \(topic) and partition = \(partition)",
    ])
  }

  /// The resets that no instance has committed past, which are taken with this.
  package func takeResets() async throws(PostgresError) -> [(topic: String, partition: Int32, next: Int64?)] {
    var resets: [(topic: String, partition: Int32, next: Int64?)] = []
    for row in try await pool.query(
      """
      update partition_resets set taken_at = clock_timestamp() where done_at is null
      returning topic, partition, next_offset
      """)
    { resets.append((try row.string(0), try row.int32(1), try row.optionalInt64(2))) }
    return resets
  }

  /// The partitions whose resets wait for an instance to begin from them.
  package func waitingResets() async throws(PostgresError) -> [(topic: String, partition: Int32)] {
    var resets: [(topic: String, partition: Int32)] = []
    for row in try await pool.query("select topic, partition from partition_resets where done_at is null") {
      resets.append((try row.string(0), try row.int32(1)))
    }
    return resets
  }
}
