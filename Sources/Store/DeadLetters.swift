package import Postgres

extension Store {
  /// Remembers what a person did with a dead letter.
  ///
  /// - Parameter work: Done in the same transaction: when it throws, nothing is remembered.
  /// - Returns: False when that was done before.
  package func recordDeadLetterAction(
    topic: String, partition: Int32, offset: Int64, action: String, after work: () async throws -> Void
  ) async throws -> Bool {
    try await pool.withTransaction { connection in
      let count = try await connection.execute(
        """
        insert into dead_letter_actions (topic, partition, record_offset, action)
        values (\(topic), \(partition), \(offset), \(action)) on conflict do nothing
        """)
      guard count == 1 else { return false }
      try await work()
      return true
    }
  }

  /// What was done with the dead letters of a topic.
  package func deadLetterActions(topic: String) async throws(PostgresError) -> [(partition: Int32, offset: Int64, action: String)]
  {
    var actions: [(partition: Int32, offset: Int64, action: String)] = []
    for row in try await pool.query(
      "select partition, record_offset, action from dead_letter_actions where topic = \(topic)")
    { actions.append((try row.int32(0), try row.int64(1), try row.string(2))) }
    return actions
  }
}
