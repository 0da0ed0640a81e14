import Deciding
import Events
import Policies
package import Postgres
import Store
import Time

extension LedgerFacts {
  /// How long one question may take; the tables are read whole.
  private static let limit = Duration.seconds(120)

  /// Reads a programme's database.
  /// - Parameter pool: its `search_path` is the programme's schema.
  package init(from pool: Pool) async throws {
    let facts = try await pool.transaction(
      [
        "set transaction isolation level repeatable read, read only",
        "select hash from handled_events union select event_hash from lifecycle_events",
        "select event_hash, outcome, message_id, kind from decisions",
        """
        select m.id, m.kind, m.state, m.parked, m.contract, m.customer_id, m.provider_id, m.last_attempt_at,
          sha256(convert_to(b.address, 'UTF8') || '\\x00'::bytea || convert_to(b.subject, 'UTF8') || '\\x00'::bytea
            || convert_to(b.text_body, 'UTF8'))
        from messages m left join message_bodies b on b.message_id = m.id
        """,
      ], within: Self.limit)
    guard facts.count == 4 else { throw AuditError(message: "PostgreSQL answered \(facts.count) of 4 questions; report this") }
    for row in facts[1] { handled.insert(try EventHash(stored: row.uuid(0))) }
    for row in facts[2] {
      decisions[try EventHash(stored: row.uuid(0))] = Decision(
        kind: try row.string(3), outcome: try row.string(1), messageID: try row.optionalUUID(2))
    }
    for row in facts[3] { messages[try row.uuid(0)] = try Message(row) }
  }
}

extension LedgerFacts.Message {
  fileprivate init(_ row: Row) throws {
    guard let kind = MessageKind(rawValue: try row.string(1)), let state = MessageState(rawValue: try row.string(2)) else {
      throw AuditError(message: "a message has a kind or state that this version does not know; audit with the one that wrote it")
    }
    self.init(
      kind: kind, state: state, isParked: try row.bool(3), contract: try row.string(4), customerID: try row.string(5),
      providerID: try row.optionalString(6), lastAttemptAt: try row.optionalTimestamp(7).map(Timestamp.init(microseconds:)),
      print: try row.optionalBytes(8).flatMap { MailPrint(digest: $0) })
  }
}

extension EventHash {
  /// Reads a hash as PostgreSQL's uuid writes it.
  fileprivate init(stored text: String) throws(AuditError) {
    guard let hash = EventHash(uuid: text) else {
      throw AuditError(message: "an event's hash is no uuid; give the programme's own schema")
    }
    self = hash
  }
}
