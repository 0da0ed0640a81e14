package import Deciding
package import JSONTree
package import Postgres
package import Time

/// A message that waits for a person, or did, with the exact mail.
package struct HeldMessage: Sendable {
  package var id: String
  package var kind: String
  package var signal: String
  package var customerID: String
  /// What caused it: a prompt's event.
  package var cause: String
  package var state: MessageState
  /// The rule that holds it; nil: it never was held.
  package var heldBy: String?
  /// Who wrote it, and may not approve it; `referrald` for what follows from events.
  package var preparedBy: String
  package var createdAt: Timestamp
  /// When it expires.
  package var sendBefore: Timestamp
  package var template: String
  package var address: String
  package var subject: String
  package var text: String
  package var html: String
  /// What the decision found, as it is stored.
  package var findings: JSON
}

extension Store {
  /// Messages that wait for a person, those that expire first at the head.
  /// - Parameters:
  ///   - id: Only this one, whatever its state; nil: all that are held.
  ///   - limit: At most so many.
  package func held(id: String? = nil, limit: Int = 1) async throws(PostgresError) -> [HeldMessage] {
    var held: [HeldMessage] = []
    for row in try await pool.query(
      """
      select m.id, m.kind, m.signal, m.customer_id, m.cause, m.state, m.held_by, m.prepared_by, m.created_at, m.send_before, m.template,
        b.address, b.subject, b.text_body, b.html, coalesce(d.findings, '[]')::text
      from (
        select * from messages where \(id.map { id -> SQL in "id = \(uuid: id)" } ?? "state = 'held'")
        order by send_before, id limit \(limit)
      ) m cross join lateral (select * from message_bodies where message_id = m.id offset 0) b
      left join lateral (
        select findings from decisions where customer_id = m.customer_id and message_id = m.id offset 0
      ) d on true
      order by m.send_before, m.id
      """)
    {
      guard let state = MessageState(rawValue: try row.string(5)) else { continue }
      held.append(
        HeldMessage(
          id: try row.uuid(0), kind: try row.string(1), signal: try row.string(2), customerID: try row.string(3),
          cause: try row.string(4), state: state, heldBy: try row.optionalString(6), preparedBy: try row.string(7),
          createdAt: Timestamp(microseconds: try row.timestamp(8)), sendBefore: Timestamp(microseconds: try row.timestamp(9)),
          template: try row.string(10), address: try row.string(11), subject: try row.string(12), text: try row.string(13),
          html: try row.string(14), findings: try Self.document(row, 15)))
    }
    return held
  }

  /// Lets a held message go, as a person says: it is decided again at once, or when its wait ends. Counts for its template version.
  ///
  /// - Returns: False when it is not held, or expired, or the actor's own work.
  package func approve(id: String, actor: String, reason: String) async throws(PostgresError) -> Bool {
    let rows = try await pool.query(
      """
      with approved as (
        update messages set state = 'deferred', due_at = greatest(due_at, clock_timestamp())
        where id = \(uuid: id) and state = 'held' and send_before > clock_timestamp() and prepared_by <> \(actor)
        returning id, template_version
      ), counted as (
        insert into template_approvals as t (version, approved) select template_version, 1 from approved where template_version is not null
        on conflict (version) do update set approved = t.approved + 1
      )
      insert into message_audit (message_id, action, actor, reason) select id, 'approve', \(actor), \(reason) from approved
      returning message_id
      """)
    return !rows.isEmpty
  }

  /// Refuses a held message, as a person says: it never goes, and counts toward no cap.
  ///
  /// - Parameters:
  ///   - finding: What the decision, `rejected` from now on, says of it.
  ///   - published: Output events, each a body; their key is the customer's id.
  /// - Returns: False when it is not held.
  package func reject(
    id: String, actor: String, reason: String, finding: Finding, published: [String]
  ) async throws(PostgresError) -> Bool {
    let rows = try await pool.query(
      """
      with changed as (
        update messages set state = 'cancelled', settled_at = clock_timestamp(), reason = \(finding.sentence)
        where id = \(uuid: id) and state = 'held' returning id, kind, customer_id, state
      ), \(Self.givingBack), decided as (
        update decisions d set outcome = 'rejected', findings = d.findings || \(Self.findings([finding]).serialized())::jsonb
        from changed c where d.customer_id = c.customer_id and d.message_id = c.id
      ), published as (
        insert into outbox (key, body) select c.customer_id, body from changed c, unnest(\(published)) as i(body)
      )
      insert into message_audit (message_id, action, actor, reason) select id, 'reject', \(actor), \(reason) from changed
      returning message_id
      """)
    return !rows.isEmpty
  }

  /// Held messages whose time has passed: they expire.
  package func overdueHeld(limit: Int) async throws(PostgresError) -> [OutgoingMessage] {
    try Self.outgoing(
      await pool.query(
        """
        select \(Self.outgoingColumns)
        from messages t join message_bodies b on b.message_id = t.id
        where t.state = 'held' and t.send_before < statement_timestamp() order by t.send_before limit \(limit)
        """))
  }
}
