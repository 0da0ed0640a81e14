package import Policies
package import Postgres
package import Time

/// A message on its way, as Deliver holds it.
package struct OutgoingMessage: Sendable, Equatable {
  package var id: String
  package var kind: MessageKind
  package var customerID: String
  package var signal: String
  package var state: MessageState
  /// The incarnation that has it; nil: nobody in particular.
  package var owner: Int64?
  /// Attempts made or begun.
  package var attempt: Int
  /// An earlier attempt's answer was lost: it may have arrived.
  package var inDoubt: Bool
  /// The doubt is only that its process ended before it told of its attempt: nobody saw an answer get lost.
  package var isBeginUnknown: Bool
  package var eventAt: Timestamp
  package var sendBefore: Timestamp
  package var firstAttemptAt: Timestamp?
  package var address: String
  package var request: [UInt8]
  /// What a rewrite of its body needs, as stored; nil: none is wanted.
  package var draft: String?
  /// Where its last attempt went; nil: none began, or a version wrote it that did not keep this.
  package var target: String?

  /// Joins a message's parts.
  package init(
    id: String, kind: MessageKind, customerID: String, signal: String, state: MessageState, owner: Int64? = nil, attempt: Int,
    inDoubt: Bool = false, isBeginUnknown: Bool = false, eventAt: Timestamp, sendBefore: Timestamp, firstAttemptAt: Timestamp?,
    address: String, request: [UInt8], draft: String? = nil, target: String? = nil
  ) {
    self.target = target
    self.isBeginUnknown = isBeginUnknown
    self.id = id
    self.kind = kind
    self.customerID = customerID
    self.signal = signal
    self.state = state
    self.owner = owner
    self.attempt = attempt
    self.inDoubt = inDoubt
    self.eventAt = eventAt
    self.sendBefore = sendBefore
    self.firstAttemptAt = firstAttemptAt
    self.address = address
    self.request = request
    self.draft = draft
  }
}

extension Store {
  /// Claims messages that are due for any reason but the memory of the instance that wrote them: deferred and parked ones,
  /// and those of an instance that died (same name and earlier, ended, or without a beat for 30 s).
  ///
  /// A dead instance's `sending` row waits until 15 s after its attempt was written: it began within 5 s, and a request's deadline is
  /// 10 s. It is in doubt. With contract B it is claimed like the others, to go again under its key; with contract A nothing goes any
  /// more, and it comes back as `sending`: who claimed it is to end it as `uncertain`, and to publish that.
  ///
  /// What is of a kind that a newer version has brought waits for an instance of that version.
  ///
  /// The one bound on `due_at` by the statement's time, which does not move, lets the index stop at it: a bound in some of the
  /// states alone, or by `clock_timestamp()`, walks through all that waits. What is in somebody's hand was due when they took it.
  package func claimDue(instance: String, owner: Int64, limit: Int) async throws(PostgresError) -> [OutgoingMessage] {
    let rows = try await pool.query(
      """
      with dead as (
        select incarnation from incarnations
        where ended_at is not null or beat_at < clock_timestamp() - interval '30 s' or (instance = \(instance) and incarnation < \(owner))
      ), due as (
        select id from messages
        where state in ('deferred', 'retry', 'claimed', 'sending') and due_at <= statement_timestamp()
          and kind = any(\(Self.knownKinds)) and (state = 'deferred'
          or (state = 'retry' and (parked or owner is null or owner in (select incarnation from dead)))
          or (state = 'claimed' and owner in (select incarnation from dead))
          or (state = 'sending' and owner in (select incarnation from dead)
            and last_attempt_at < clock_timestamp() - interval '15 s'))
        order by due_at, kind not like 'reward%'
        limit \(limit)
        for update skip locked
      ), taken as (
        update messages m set parked = false, owner = \(owner), in_doubt = m.in_doubt or m.state = 'sending',
          begin_unknown = m.begin_unknown or m.state = 'sending' and not m.in_doubt,
          state = case when m.state = 'sending' and m.contract = 'unkeyed' then 'sending' else 'claimed' end,
          reason = case when m.state = 'sending' then 'the process that was sending it ended before the answer' else m.reason end
        from due where m.id = due.id
        returning m.*
      )
      select \(Self.outgoingColumns)
      from taken t join message_bodies b on b.message_id = t.id
      """)
    return try Self.outgoing(rows)
  }

  /// Ids of messages that an incarnation has claimed and not begun, or taken over as `sending`: what a claim whose answer was lost has
  /// taken is among them.
  package func claimed(by owner: Int64) async throws(PostgresError) -> [String] {
    let rows = try await pool.query(
      """
      select id from messages
      where (state = 'claimed' or state = 'sending' and in_doubt and contract = 'unkeyed') and owner = \(owner)
      """)
    var ids: [String] = []
    for row in rows { ids.append(try row.uuid(0)) }
    return ids
  }

  /// Reads messages of ours that an event caused and that Deliver does not know.
  package func outgoing(ids: [String]) async throws(PostgresError) -> [OutgoingMessage] {
    try Self.outgoing(
      await pool.query(
        """
        select \(Self.outgoingColumns)
        from messages t join message_bodies b on b.message_id = t.id where t.id = any(\(uuid: ids))
        """))
  }

  /// The kinds that this version can send.
  static let knownKinds = (MessageKind.allCases + [.copy]).map(\.rawValue)

  /// How many unsettled messages are of kinds that this version does not know: they wait for an instance that does.
  package func unknownMessageCount() async throws(PostgresError) -> Int64 {
    try await pool.query(
      """
      select count(*) from messages where state in ('deferred', 'retry', 'claimed', 'sending') and kind <> all(\(Self.knownKinds))
      """
    ).first?.int64(0) ?? 0
  }

  /// What `outgoing` reads, of a message `t` and its body `b`.
  static let outgoingColumns: SQL = """
    t.id, t.kind, t.customer_id, t.signal, t.state, t.attempt, t.in_doubt, t.event_at, t.send_before, t.first_attempt_at,
    b.address, b.request, t.owner, b.draft, t.target, t.begin_unknown
    """

  static func outgoing(_ rows: [Row]) throws(PostgresError) -> [OutgoingMessage] {
    var messages: [OutgoingMessage] = []
    for row in rows {
      // One that a newer version has brought is that version's.
      guard let kind = MessageKind(rawValue: try row.string(1)), let state = MessageState(rawValue: try row.string(4)) else {
        continue
      }
      messages.append(
        OutgoingMessage(
          id: try row.uuid(0), kind: kind, customerID: try row.string(2), signal: try row.string(3), state: state,
          owner: try row.optionalInt64(12), attempt: Int(try row.int32(5)), inDoubt: try row.bool(6),
          isBeginUnknown: try row.bool(15),
          eventAt: Timestamp(microseconds: try row.timestamp(7)),
          sendBefore: Timestamp(microseconds: try row.timestamp(8)),
          firstAttemptAt: try row.optionalTimestamp(9).map(Timestamp.init(microseconds:)),
          address: try row.string(10), request: try row.bytes(11), draft: try row.optionalString(13),
          target: try row.optionalString(14)))
    }
    return messages
  }

  /// Which of these messages are still unsettled and not handed over.
  package func unsettled(_ ids: [String]) async throws(PostgresError) -> Set<String> {
    let rows = try await pool.query(
      """
      select id from messages
      where id = any(\(uuid: ids)) and not parked and state in ('claimed', 'sending', 'retry')
      """)
    var open: Set<String> = []
    for row in rows { open.insert(try row.uuid(0)) }
    return open
  }
}
