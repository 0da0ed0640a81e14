package import Deciding
package import JSONTree
package import Postgres
package import Time

/// A decision as stored, for `explain`.
package struct StoredDecision: Sendable {
  /// The kind of mail that was decided on.
  package var kind: String
  package var signal: String
  package var at: Timestamp
  package var decidedAt: Timestamp
  package var outcome: String
  package var score: Double
  package var findings: JSON
  package var messageID: String?
}

/// A message as stored, for `explain` and `messages`.
package struct StoredMessage: Sendable {
  package var id: String
  package var kind: String
  package var customerID: String
  package var signal: String
  package var state: String
  package var attempt: Int
  package var createdAt: Timestamp
  /// When it is looked at again, while it waits.
  package var dueAt: Timestamp
  package var settledAt: Timestamp?
  package var providerID: String?
  package var reason: String?
  package var subject: String
  package var text: String
  /// What became of asking a model for its words; nil: none was asked.
  package var rewrite: Rewrite?
  /// When its next reminder is decided; nil: none is due any more.
  package var remindAt: Timestamp?
}

extension Store {
  /// A customer's decisions, oldest first, at most the newest 200.
  package func decisions(customer: String) async throws(PostgresError) -> [StoredDecision] {
    var decisions: [StoredDecision] = []
    for row in try await pool.query(
      """
      select signal, event_at, decided_at, outcome, score, findings::text, message_id, kind from (
        select * from decisions where customer_id = \(customer) order by decided_at desc limit 200) d order by decided_at, event_at
      """)
    {
      decisions.append(
        StoredDecision(
          kind: try row.string(7), signal: try row.string(0), at: Timestamp(microseconds: try row.timestamp(1)),
          decidedAt: Timestamp(microseconds: try row.timestamp(2)), outcome: try row.string(3), score: try row.double(4),
          findings: try Self.document(row, 5), messageID: try row.optionalUUID(6)))
    }
    return decisions
  }

  /// A customer's lifecycle events: role and time, oldest first, at most the newest 200.
  package func lifecycle(customer: String) async throws(PostgresError) -> [(role: String, at: Timestamp)] {
    var events: [(role: String, at: Timestamp)] = []
    for row in try await pool.query(
      """
      select role, event_at from (
        select * from lifecycle_events where customer_id = \(customer) order by event_at desc limit 200) l order by event_at
      """)
    { events.append((try row.string(0), Timestamp(microseconds: try row.timestamp(1)))) }
    return events
  }

  /// The ends of vetoes of an account (nil: of none) and of everyone, newest first, at most 50.
  package func sharedVetoEnds(account: String?) async throws(PostgresError) -> [CustomerState.EndedVeto] {
    let groups = [""] + [account].compactMap { $0 }
    var ends: [CustomerState.EndedVeto] = []
    for row in try await pool.query(
      """
      select v.veto, nullif(v.key, ''), v.until from unnest(\(groups)) as g(id) cross join lateral (
        select veto, key, until from shared_vetoes
        where account_id = g.id and coalesce(until, 'infinity') <= statement_timestamp() order by coalesce(until, 'infinity') desc limit 50
      ) v order by v.until desc limit 50
      """)
    {
      ends.append(
        .init(name: try row.string(0), key: try row.optionalString(1), at: Timestamp(microseconds: try row.timestamp(2))))
    }
    return ends
  }

  /// Messages, newest first: one index knows each state's in that order, another each customer's.
  ///
  /// - Parameters:
  ///   - customer: Only this customer's; nil: everyone's.
  ///   - state: Only those in this state; nil: all.
  ///   - limit: At most so many.
  package func messages(customer: String?, state: MessageState?, limit: Int) async throws(PostgresError) -> [StoredMessage] {
    let states = (state.map { [$0] } ?? MessageState.allCases).map(\.rawValue)
    let listed: SQL =
      if let customer {
        """
        select id from messages where customer_id = \(customer) and state = any(\(states)) order by created_at desc, id limit \(limit)
        """
      } else {
        """
        select l.id from unnest(\(states)) as s(state) cross join lateral (
          select id, created_at from messages where state = s.state order by created_at desc, id limit \(limit)
        ) l order by l.created_at desc, l.id limit \(limit)
        """
      }
    var messages: [StoredMessage] = []
    for row in try await pool.query(
      """
      select m.id, m.kind, m.customer_id, m.signal, m.state, m.attempt, m.created_at, m.due_at, m.settled_at, m.provider_id,
        m.reason, coalesce(b.subject, ''), coalesce(b.text_body, ''), r.model, r.prompt_version, r.outcome, case m.state when 'sent' then m.remind_at end
      from (\(listed)) l cross join lateral (select * from messages where id = l.id offset 0) m
      left join lateral (select subject, text_body from message_bodies where message_id = m.id offset 0) b on true
      left join lateral (select * from rewrites where message_id = m.id offset 0) r on true
      order by m.created_at desc, m.id
      """)
    {
      messages.append(
        StoredMessage(
          id: try row.uuid(0), kind: try row.string(1), customerID: try row.string(2), signal: try row.string(3),
          state: try row.string(4), attempt: Int(try row.int32(5)), createdAt: Timestamp(microseconds: try row.timestamp(6)),
          dueAt: Timestamp(microseconds: try row.timestamp(7)),
          settledAt: try row.optionalTimestamp(8).map(Timestamp.init(microseconds:)), providerID: try row.optionalString(9),
          reason: try row.optionalString(10), subject: try row.string(11), text: try row.string(12),
          rewrite: try Self.rewrite(row, 13), remindAt: try row.optionalTimestamp(16).map(Timestamp.init(microseconds:))))
    }
    return messages
  }

  private static func rewrite(_ row: Row, _ column: Int) throws(PostgresError) -> Rewrite? {
    guard let model = try row.optionalString(column) else { return nil }
    return Rewrite(model: model, promptVersion: try row.string(column + 1), outcome: try row.string(column + 2))
  }

  /// Closes an uncertain message as a person says: it went (`close`), or it did not, and shall go (`resend`), wherever it went before:
  /// it is decided again without a doubt, and has a day for it at least.
  ///
  /// - Parameters:
  ///   - id: The message's; a UUID.
  ///   - published: The output event that tells of it; nil: none.
  /// - Returns: False when no message of that id is uncertain.
  package func closeUncertain(
    id: String, resend: Bool, actor: String, reason: String, published: Settlement.Published? = nil
  ) async throws(PostgresError) -> Bool {
    guard let id = MessageID(id) else { return false }
    let rows = try await pool.query(
      """
      with closed as (
        update messages set state = case when \(resend) then 'retry' else 'sent' end, parked = \(resend), owner = null,
          due_at = clock_timestamp(), settled_at = case when \(resend) then null else clock_timestamp() end,
          first_attempt_at = case when \(resend) then null else first_attempt_at end,
          target = case when \(resend) then null else target end,
          in_doubt = in_doubt and not \(resend), begin_unknown = begin_unknown and not \(resend),
          send_before = case when \(resend) then greatest(send_before, clock_timestamp() + interval '1 d') else send_before end
        where id = \(uuid: id.text) and state = 'uncertain'
          and (not \(resend) or exists (select from message_bodies b where b.message_id = messages.id))
        returning id
      ), told as (
        insert into outbox (key, body)
        select i.key, i.body from closed, (values (\(published?.key)::text, \(published?.body)::text)) as i(key, body)
        where i.key is not null
      )
      insert into message_audit (message_id, action, actor, reason)
      select id, case when \(resend) then 'resend' else 'close' end, \(actor), \(reason) from closed returning message_id
      """)
    return !rows.isEmpty
  }

  /// How many messages wait for a time, for the provider, or for a person to close them, by their state.
  package func waitingCounts() async throws(PostgresError) -> [MessageState: Int64] {
    var counts: [MessageState: Int64] = [.deferred: 0, .retry: 0, .uncertain: 0]
    for row in try await pool.query(
      """
      select state, count(*) from messages where state in ('deferred', 'retry') group by state
      union all select 'uncertain', count(*) from messages where state = 'uncertain'
      """)
    {
      if let state = MessageState(rawValue: try row.string(0)) { counts[state] = try row.int64(1) }
    }
    return counts
  }

  /// How far back what has ended is counted: all of it would be read through, and nobody asks.
  package static let countedDays = 30

  /// How many messages stand in each state: all that are on their way or uncertain, and of the others those of the last 30 days.
  package func messageCounts() async throws(PostgresError) -> [(state: String, count: Int64)] {
    let states = MessageState.allCases.map(\.rawValue).sorted()
    let over = states.map { state in MessageState(rawValue: state)?.isOver ?? true }
    var counts: [(state: String, count: Int64)] = []
    for row in try await pool.query(
      """
      select s.state, n.count from unnest(\(states), \(over)) as s(state, is_over) cross join lateral (
        select count(*) from messages m where m.state = s.state and m.created_at > case
          when s.is_over then statement_timestamp() - \(Self.countedDays) * interval '1 day' else '-infinity' end) n
      where n.count > 0 order by s.state
      """)
    { counts.append((try row.string(0), try row.int64(1))) }
    return counts
  }

  /// How many decisions of the last 30 days on moments had each outcome; those on reminders are not among them.
  package func decisionCounts() async throws(PostgresError) -> [(outcome: String, count: Int64)] {
    var counts: [(outcome: String, count: Int64)] = []
    for row in try await pool.query(
      """
      select outcome, count(*) from decisions
      where kind = 'prompt' and decided_at > statement_timestamp() - \(Self.countedDays) * interval '1 day'
      group by outcome order by outcome
      """)
    { counts.append((try row.string(0), try row.int64(1))) }
    return counts
  }
}
