import Offsets
package import Postgres

extension Store {
  /// Where each partition of the topics goes on when the broker has lost the group's commits.
  package func progress() async throws(PostgresError) -> [StoredPlace] {
    var places: [StoredPlace] = []
    for row in try await pool.query(
      "select topic, partition, next_offset, mark_offset, mark_ms, mark_digest from partition_progress")
    {
      var place = StoredPlace(.init(topic: try row.string(0), number: try row.int32(1)), next: try row.int64(2))
      if let offset = try row.optionalInt64(3) {
        place.mark = LogMark(offset: offset, milliseconds: try row.optionalInt64(4), digest: try row.int64(5))
      }
      places.append(place)
    }
    return places
  }

  /// Mirrors commits to Kafka; never backwards. A mark stays until another comes.
  package func saveProgress(_ places: [StoredPlace]) async throws(PostgresError) {
    let sorted = places.sorted { ($0.partition.topic, $0.partition.number) < ($1.partition.topic, $1.partition.number) }
    _ = try await pool.execute(
      """
      with input as (
        select * from unnest(
          \(sorted.map(\.partition.topic)), \(sorted.map(\.partition.number)), \(sorted.map(\.next)),
          \(sorted.map(\.mark?.offset)), \(sorted.map(\.mark?.milliseconds)), \(sorted.map(\.mark?.digest)))
          as i(topic, partition, next_offset, mark_offset, mark_ms, mark_digest)
      ), passed as (
        delete from dead_letters d using input i
        where d.topic = i.topic and d.partition = i.partition and d.record_offset < i.next_offset
      )
      insert into partition_progress as p (topic, partition, next_offset, mark_offset, mark_ms, mark_digest)
      select topic, partition, next_offset, mark_offset, mark_ms, mark_digest from input
      on conflict (topic, partition) do update set next_offset = excluded.next_offset, updated_at = clock_timestamp(),
        mark_offset = case when excluded.mark_offset is null then p.mark_offset else excluded.mark_offset end,
        mark_ms = case when excluded.mark_offset is null then p.mark_ms else excluded.mark_ms end,
        mark_digest = case when excluded.mark_offset is null then p.mark_digest else excluded.mark_digest end
      where p.next_offset < excluded.next_offset
        or p.next_offset = excluded.next_offset and p.mark_offset is null and excluded.mark_offset is not null
      """, within: .seconds(5))
  }
}
