import Digests
package import Offsets
package import Postgres
package import Time

/// What tells a dead letter from any other: where its record lies, and what is in it, since a topic may be made anew.
package struct LetterMark: Hashable, Sendable {
  package var position: RecordPosition
  /// SHA-256 of the record's value, in hex.
  package var digest: String

  /// Joins a place and a digest.
  package init(_ position: RecordPosition, digest: String) {
    self.position = position
    self.digest = digest
  }

  /// The mark of a record.
  package init(_ position: RecordPosition, value: [UInt8]?) {
    self.init(position, digest: ContentDigest.hex(of: value ?? []))
  }

  /// Where its record lies, as topic:partition@offset.
  package var place: String { "\(position.topic):\(position.partition)@\(position.offset)" }
}

/// A dead letter that the broker refuses.
package struct StandingLetter: Hashable, Sendable {
  package var position: RecordPosition
  package var since: Timestamp
  /// The broker's words.
  package var reason: String

  /// Joins what is known of it.
  package init(position: RecordPosition, since: Timestamp, reason: String) {
    self.position = position
    self.since = since
    self.reason = reason
  }

  /// What a person is told.
  package var sentence: String {
    "the dead letter of \(position.topic):\(position.partition)@\(position.offset) cannot be published since \(since): \(reason)"
  }
}

extension Store {
  package func takenLetters(_ letters: [LetterMark]) async throws(PostgresError) -> Set<RecordPosition> {
    guard !letters.isEmpty else { return [] }
    var taken: Set<RecordPosition> = []
    for row in try await pool.query(
      """
      select topic, partition, record_offset
      from unnest(\(letters.map(\.position.topic)), \(letters.map(\.position.partition)), \(letters.map(\.position.offset)),
        \(letters.map(\.digest))) as i(topic, partition, record_offset, digest)
      join dead_letters using (topic, partition, record_offset, digest)
      where taken_at is not null
      """)
    { taken.insert(RecordPosition(topic: try row.string(0), partition: try row.int32(1), offset: try row.int64(2))) }
    return taken
  }

  package func note(_ letters: [(mark: LetterMark, trouble: String?)]) async throws(PostgresError) {
    // One row is written once in a statement: of two words about one place the last counts.
    let last = Dictionary(letters.map { ($0.mark.position, $0) }) { $1 }.values
    guard !last.isEmpty else { return }
    _ = try await pool.execute(
      """
      insert into dead_letters as d (topic, partition, record_offset, digest, taken_at, trouble)
      select topic, partition, record_offset, digest, case when trouble is null then clock_timestamp() end, trouble
      from unnest(\(last.map(\.mark.position.topic)), \(last.map(\.mark.position.partition)), \(last.map(\.mark.position.offset)),
        \(last.map(\.mark.digest)), \(last.map(\.trouble))) as i(topic, partition, record_offset, digest, trouble)
      order by topic, partition, record_offset
      on conflict (topic, partition, record_offset) do update
      set digest = excluded.digest, taken_at = excluded.taken_at, trouble = excluded.trouble,
        since = case when d.digest = excluded.digest then d.since else excluded.since end
      where d.digest <> excluded.digest or d.taken_at is null
      """)
  }

  /// The dead letters that the broker refuses, oldest first.
  package func standingLetters() async throws(PostgresError) -> [StandingLetter] {
    var letters: [StandingLetter] = []
    for row in try await pool.query(
      """
      select topic, partition, record_offset, since, trouble from dead_letters where taken_at is null
      order by since, topic, partition, record_offset
      """)
    {
      letters.append(
        StandingLetter(
          position: RecordPosition(topic: try row.string(0), partition: try row.int32(1), offset: try row.int64(2)),
          since: Timestamp(microseconds: try row.timestamp(3)), reason: try row.string(4)))
    }
    return letters
  }
}
