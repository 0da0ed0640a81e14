package import Offsets
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

  /// Takes the open resets of partitions that were offered to an incarnation; the others are their owners' to take.
  package func takeResets(
    of partitions: [Watermarks.Partition], owner: Int64
  ) async throws(PostgresError) -> [PartitionReset] {
    var resets: [PartitionReset] = []
    for row in try await pool.query(
      """
      update partition_resets set taken_at = clock_timestamp(), taken_by = \(owner)
      where done_at is null and (topic, partition) in (
        select * from unnest(\(partitions.map(\.topic)), \(partitions.map(\.number))))
      returning id, topic, partition, next_offset
      """)
    {
      let partition = Watermarks.Partition(topic: try row.string(1), number: try row.int32(2))
      resets.append(PartitionReset(id: try row.int64(0), partition: partition, next: try row.optionalInt64(3)))
    }
    return resets
  }

  /// The group stands at a reset's place: the reset is done, and the mirror says the same.
  /// - Returns: false, and nothing is written, when another incarnation has taken the reset meanwhile, or a person another place.
  package func finishReset(_ id: Int64, at place: StoredPlace, owner: Int64) async throws(PostgresError) -> Bool {
    let rows = try await pool.query(
      """
      with done as (
        update partition_resets set done_at = clock_timestamp()
        where id = \(id) and taken_by = \(owner) and done_at is null
        returning topic, partition
      )
      insert into partition_progress (topic, partition, next_offset)
      select topic, partition, \(place.next) from done
      on conflict (topic, partition) do update set next_offset = excluded.next_offset, updated_at = clock_timestamp(),
        mark_offset = null, mark_ms = null, mark_digest = null
      returning 1
      """)
    return !rows.isEmpty
  }

  /// The partitions whose resets wait for an instance to begin from them.
  package func waitingResets() async throws(PostgresError) -> [Watermarks.Partition] {
    var resets: [Watermarks.Partition] = []
    for row in try await pool.query("select topic, partition from partition_resets where done_at is null") {
      resets.append(Watermarks.Partition(topic: try row.string(0), number: try row.int32(1)))
    }
    return resets
  }
}
