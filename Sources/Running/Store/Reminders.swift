package import Deciding
package import Policies
package import Postgres
package import Time

/// A reminder whose time has come, with the customer as they stand.
package struct DueReminder: Sendable, Equatable {
  /// The message that went before it: the prompt, or an earlier reminder.
  package var messageID: String
  package var kind: MessageKind
  package var customerID: String
  /// When that message had gone.
  package var sentAt: Timestamp
  package var request: ReminderRequest
  /// Nil: no longer known, or not to be read.
  package var record: CustomerRecord?
  /// The customer is known, and their row is in a form that this version does not read.
  package var isUnreadable = false

  /// Joins a reminder's parts.
  package init(
    messageID: String, kind: MessageKind, customerID: String, sentAt: Timestamp, request: ReminderRequest, record: CustomerRecord?
  ) {
    self.messageID = messageID
    self.kind = kind
    self.customerID = customerID
    self.sentAt = sentAt
    self.request = request
    self.record = record
  }
}

/// That a message's reminder has been decided, or put off.
package struct RemindedMessage: Sendable, Equatable {
  package var messageID: String
  /// The customer on whose win it depends; nil: on nobody's.
  package var customerID: String?
  /// When it is due instead; nil: it was decided for good.
  package var next: Timestamp?

  /// Joins message, customer and time.
  package init(messageID: String, customerID: String?, next: Timestamp? = nil) {
    self.messageID = messageID
    self.customerID = customerID
    self.next = next
  }
}

extension Store {
  /// Takes reminders that are due, for a minute: what a crash leaves undecided is due again then.
  ///
  /// They are decided by the customer's version read here, so that two who take the same one cannot both write it.
  /// The statement's time, which does not move, lets the index stop at it: `clock_timestamp()` walks through all that waits.
  /// - Parameter limit: At most so many, those due first.
  package func dueReminders(limit: Int) async throws(PostgresError) -> [DueReminder] {
    let rows = try await pool.query(
      """
      with due as (
        select id, remind_at from messages where remind_at <= statement_timestamp() and state = 'sent'
          and kind = any(\(Self.knownKinds))
        order by remind_at limit \(limit) for update skip locked
      ), taken as (
        update messages m set remind_at = clock_timestamp() + interval '60 s' from due where m.id = due.id
        returning m.id, m.kind, m.cause, m.customer_id, m.signal, m.event_at, m.settled_at, due.remind_at
      )
      select t.id, t.kind, t.cause, t.customer_id, t.signal, t.event_at, coalesce(t.settled_at, t.remind_at), t.remind_at,
        coalesce(b.kept, '{}')::text, \(Self.lastPromotion("t.customer_id")), c.id, c.version, c.profile::text, c.state::text
      from taken t left join message_bodies b on b.message_id = t.id left join customers c on c.id = t.customer_id
      order by t.remind_at, t.id
      """)
    return try rows.map { row throws(PostgresError) in try Self.dueReminder(row) }
  }

  /// When the last promotional mail to a customer went, or may have; null: none did.
  /// - Parameter message: one that does not count.
  static func lastPromotion(_ customer: SQL, besides message: SQL = "null") -> SQL {
    """
    (select max(coalesce(p.settled_at, p.last_attempt_at)) from messages p
      where p.customer_id = \(customer) and p.id is distinct from \(message)
      and p.kind in ('prompt', 'reminder', 'encouragement', 'announcement') and p.state in ('sent', 'sending', 'retry', 'uncertain'))
    """
  }

  private static func dueReminder(_ row: Row) throws(PostgresError) -> DueReminder {
    let (id, cause) = (try row.uuid(0), try row.string(2))
    guard let kind = MessageKind(rawValue: try row.string(1)) else {
      throw PostgresError(.typeMismatch, "a message has a kind that this version does not know: update referrald", retry: .never)
    }
    var due = DueReminder(
      messageID: id, kind: kind, customerID: try row.string(3), sentAt: Timestamp(microseconds: try row.timestamp(6)),
      request: ReminderRequest(
        after: id, kind, cause: cause, signal: try row.string(4),
        eventAt: Timestamp(microseconds: try row.timestamp(5)), dueAt: Timestamp(microseconds: try row.timestamp(7)),
        kept: try document(row, 8), lastPromotion: try row.optionalTimestamp(9).map(Timestamp.init(microseconds:))),
      record: nil)
    guard try row.optionalString(10) != nil else { return due }
    do throws(PostgresError) { due.record = try customer(from: row, at: 10) } catch { due.isUnreadable = true }
    return due
  }

  /// What the commit statement adds where reminders were decided; empty without any. What was kept for one goes with its decision.
  static func reminded(_ reminders: [RemindedMessage]) -> SQL {
    if reminders.isEmpty { return "" }
    return """
      , reminded as (
        update messages m set remind_at = i.next
        from unnest(\(uuid: reminders.map(\.messageID)), \(reminders.map(\.customerID)),
          \(timestamp: reminders.map { $0.next?.microseconds })) as i(id, customer_id, next)
        where m.id = i.id and (i.customer_id is null or i.customer_id in (select id from won))
        returning m.id, m.remind_at
      ), let_go as (
        update message_bodies b set kept = null from reminded r where b.message_id = r.id and r.remind_at is null and b.kept is not null
      )
      """
  }
}
