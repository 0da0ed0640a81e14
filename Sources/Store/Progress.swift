package import Postgres

extension Store {
  /// Where each partition of the topics goes on when the broker has lost the group's commits.
  package func progress() async throws(PostgresError) -> [(topic: String, partition: Int32, next: Int64)] {
    var progress: [(topic: String, partition: Int32, next: Int64)] = []
    for row in try await pool.query("select topic, partition, next_offset from partition_progress") {
      progress.append((try row.string(0), try row.int32(1), try row.int64(2)))
    }
    return progress
  }

  /// Mirrors commits to Kafka; never backwards.
  package func saveProgress(_ progress: [(topic: String, partition: Int32, next: Int64)]) async throws(PostgresError) {
    let sorted = progress.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
    _ = try await pool.execute(
      """
      with input as (
        select topic, partition, next_offset
        from unnest(\(sorted.map(\.topic)), \(sorted.map(\.partition)), \(sorted.map(\.next))) as i(topic, partition, next_offset)
      ), passed as (
        delete from dead_letters d using input i
        where d.topic = i.topic and d.partition = i.partition and d.record_offset < i.next_offset
      ), done as (
        update partition_resets r set done_at = clock_timestamp() from input i
        where r.topic = i.topic and r.partition = i.partition and r.taken_at is not null and r.done_at is null
      )
      insert into partition_progress as p (topic, partition, next_offset)
      select topic, partition, next_offset
      from input
      on conflict (topic, partition) do update set next_offset = excluded.next_offset, updated_at = clock_timestamp()
      where p.next_offset < excluded.next_offset
      """, within: .seconds(5))
  }
}
