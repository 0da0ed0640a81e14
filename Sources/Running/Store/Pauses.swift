package import Deciding
import Policies
package import Postgres
import Time

extension Store {
  /// The pauses that stand by the database's clock, oldest first.
  package func standingPauses() async throws(PostgresError) -> [Pause] {
    var pauses: [Pause] = []
    for row in try await pool.query(
      """
      select id, cause, kind, signal, actor, reason, since, until from pauses
      where ended_at is null and (until is null or until > clock_timestamp()) order by since, id
      """)
    {
      guard let cause = Pause.Cause(rawValue: try row.string(1)) else { continue }
      pauses.append(
        Pause(
          id: try row.uuid(0), cause: cause, kind: try row.optionalString(2).flatMap(MessageKind.init(rawValue:)),
          signal: try row.optionalString(3), actor: try row.string(4), reason: try row.string(5),
          since: Timestamp(microseconds: try row.timestamp(6)),
          until: try row.optionalTimestamp(7).map(Timestamp.init(microseconds:))))
    }
    return pauses
  }

  /// Begins a pause.
  ///
  /// - Parameter published: The output event's body.
  /// - Returns: False when a pause of the same rate stands already.
  package func begin(_ pause: Pause, published: String) async throws(PostgresError) -> Bool {
    let rows = try await pool.query(
      """
      with begun as (
        insert into pauses (id, cause, kind, signal, actor, reason, since, until)
        select \(uuid: pause.id), \(pause.cause.rawValue), \(pause.kind?.rawValue), \(pause.signal), \(pause.actor),
          \(pause.reason), \(timestamp: pause.since.microseconds), \(timestamp: pause.until?.microseconds)
        on conflict do nothing returning id
      ), published as (
        insert into outbox (key, body) select id::text, \(published) from begun
      )
      select id from begun
      """)
    return !rows.isEmpty
  }

  /// Ends pauses by a person's word.
  ///
  /// - Parameters:
  ///   - ids: Which.
  ///   - published: The output events' bodies, one a pause.
  /// - Returns: The ids of those that this call ended; others were ended before.
  package func endPauses(
    _ ids: [String], actor: String, reason: String, published: [String]
  ) async throws(PostgresError) -> Set<String> {
    let rows = try await pool.query(
      """
      with input as (select * from unnest(\(uuid: ids), \(published)) as i(id, body)),
      ended as (
        update pauses set ended_at = clock_timestamp(), ended_by = \(actor), end_reason = \(reason)
        where id in (select id from input) and ended_at is null returning id
      ), told as (
        insert into outbox (key, body) select id::text, body from input where id in (select id from ended)
      )
      select id from ended
      """)
    var ended: Set<String> = []
    for row in rows { ended.insert(try row.uuid(0)) }
    return ended
  }

  /// Makes what waits for the end of a pause due now, what is due first before the rest: it is decided again.
  ///
  /// - Parameters:
  ///   - span: Only what would be decided again within this anyway: nothing paused waits longer.
  ///   - limit: At most so many.
  /// - Returns: How many; fewer than the limit: none is left.
  package func wakeDeferred(within span: Duration, limit: Int = Self.chunk) async throws(PostgresError) -> Int {
    try await pool.execute(
      """
      update messages set due_at = statement_timestamp() where id in (
        select id from messages
        where state = 'deferred' and due_at > statement_timestamp()
          and due_at <= statement_timestamp() + \(span.inMicroseconds) * interval '1 microsecond'
        order by due_at limit \(limit) for update skip locked)
      """)
  }

  /// The mails of the last 7 days and the harm they did, counted anew after a person has ended a pause for the same cause.
  ///
  /// A bounce or complaint counts where the customer was sent a mail in the 7 days before it.
  package func mailHealth(_ cause: Pause.Cause) async throws(PostgresError) -> MailHealth {
    let role: Policy.Role = cause == .bounces ? .bounced : .complained
    let rows = try await pool.query(
      """
      with began as (
        select greatest(statement_timestamp() - interval '7 days', coalesce(max(ended_at), '-infinity')) as at
        from pauses where cause = \(cause.rawValue) and ended_at is not null
      )
      select (select count(*) from messages where state = 'sent' and kind <> 'copy' and settled_at > (select at from began)),
        (select count(distinct l.customer_id) from lifecycle_events l
          where l.role = \(role.rawValue) and l.role in ('bounced', 'complained') and l.event_at > (select at from began)
            and exists (select from messages m where m.customer_id = l.customer_id and m.state = 'sent'
              and m.settled_at > l.event_at - interval '7 days'))
      """)
    guard let row = rows.first else { return MailHealth(mails: 0, harmed: 0) }
    return MailHealth(mails: Int(try row.int64(0)), harmed: Int(try row.int64(1)))
  }
}
