import Offsets
package import Postgres

/// Something that a person did with a dead letter.
package struct DeadLetterAction: Hashable, Sendable {
  /// Where the letter lies in the dead-letter topic.
  package var partition: Int32
  package var offset: Int64
  /// The record that it came from; nil where that was not written down.
  package var source: LetterMark?
  /// `replayed` or `dropped`.
  package var action: String

  /// Joins an action's parts.
  package init(partition: Int32, offset: Int64, source: LetterMark?, action: String) {
    self.partition = partition
    self.offset = offset
    self.source = source
    self.action = action
  }
}

extension Store {
  /// Remembers what a person did with a dead letter of a topic, and so with every copy of it.
  ///
  /// - Parameter work: Done in the same transaction: when it throws, nothing is remembered.
  /// - Returns: False when that was done before.
  package func record(
    _ action: DeadLetterAction, topic: String, after work: () async throws -> Void
  ) async throws -> Bool {
    try await pool.withTransaction { connection in
      let source = action.source?.position
      let count = try await connection.execute(
        """
        insert into dead_letter_actions
          (topic, partition, record_offset, action, source_topic, source_partition, source_offset, source_digest)
        values (\(topic), \(action.partition), \(action.offset), \(action.action),
          \(source?.topic), \(source?.partition), \(source?.offset), \(action.source?.digest)) on conflict do nothing
        """)
      guard count == 1 else { return false }
      try await work()
      return true
    }
  }

  /// What was done with the dead letters of a topic.
  package func deadLetterActions(topic: String) async throws(PostgresError) -> [DeadLetterAction] {
    var actions: [DeadLetterAction] = []
    for row in try await pool.query(
      """
      select partition, record_offset, action, source_topic, source_partition, source_offset, source_digest
      from dead_letter_actions where topic = \(topic)
      """)
    {
      var action = DeadLetterAction(partition: try row.int32(0), offset: try row.int64(1), source: nil, action: try row.string(2))
      if let topic = try row.optionalString(3) {
        action.source = LetterMark(
          .init(topic: topic, partition: try row.int32(4), offset: try row.int64(5)), digest: try row.string(6))
      }
      actions.append(action)
    }
    return actions
  }
}
