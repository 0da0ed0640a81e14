package import Postgres
package import Time

/// What became of an attempt, to be written down.
package struct Settlement: Sendable, Equatable {
  package var id: String
  package var state: MessageState
  /// The attempt it is about: nothing is changed once a later one has begun. Nil: whichever; a `sent` always counts.
  package var attempt: Int?
  package var providerID: String?
  /// For `retry`, `claimed` and `deferred`: when it is due again.
  package var dueAt: Timestamp?
  package var reason: String?
  /// Handed over to the scheduler of any instance; the record behind it counts as done.
  package var parked: Bool
  /// The attempt's answer was lost.
  package var inDoubt: Bool
  /// The attempt, its first, was written down and never made: the message is as if none had been.
  package var isUnmade = false
  /// The output event to publish with it; nil: none.
  package var published: Published?
  /// The copy for the oversight address that it causes; nil: none.
  package var copy: Copy?
  /// For `sent`: how long after it the message's reminder is due; nil: none follows.
  package var remindAfter: Duration?

  /// An output event: its key (the customer's id) and body.
  package struct Published: Sendable, Equatable {
    package var key: String
    package var body: String

    /// Joins key and body.
    package init(key: String, body: String) {
      self.key = key
      self.body = body
    }
  }

  /// A mail's copy, due at once.
  package struct Copy: Sendable, Equatable {
    package var id: String
    package var address: String
    package var request: [UInt8]
    package var subject: String
    package var text: String

    /// Joins a copy's parts.
    package init(id: String, address: String, request: [UInt8], subject: String, text: String) {
      self.id = id
      self.address = address
      self.request = request
      self.subject = subject
      self.text = text
    }
  }

  /// Describes a settlement.
  package init(
    id: String, state: MessageState, attempt: Int? = nil, providerID: String? = nil, dueAt: Timestamp? = nil,
    reason: String? = nil, parked: Bool = false, inDoubt: Bool = false, published: Published? = nil, copy: Copy? = nil,
    remindAfter: Duration? = nil
  ) {
    self.remindAfter = remindAfter
    self.id = id
    self.state = state
    self.attempt = attempt
    self.providerID = providerID
    self.dueAt = dueAt
    self.reason = reason
    self.parked = parked
    self.inDoubt = inDoubt
    self.published = published
    self.copy = copy
  }
}

extension Store {
  /// Writes down what became of attempts, each on condition of the state it expects.
  ///
  /// A provider's yes turns `sending`, `retry`, `uncertain` and what is in doubt into `sent` whoever owns the row; all else needs the
  /// owner, and the attempt that it is about: a settlement repeated after a lost answer must not undo the claim of the next attempt.
  /// - Returns: The ids whose state changed.
  package func settle(_ settlements: [Settlement], owner: Int64) async throws(PostgresError) -> Set<String> {
    let all = settlements.sorted { $0.id < $1.id }
    guard !all.isEmpty else { return [] }
    let copies = all.compactMap { settlement in settlement.copy.map { (of: settlement.id, copy: $0) } }
    let rows = try await pool.query(
      """
      with input as (
        select * from unnest(\(uuid: all.map(\.id)), \(all.map(\.state.rawValue)), \(all.map { $0.attempt.map(Int64.init) }),
          \(all.map(\.providerID)),
          \(timestamp: all.map { $0.dueAt?.microseconds }), \(all.map(\.reason)), \(all.map(\.parked)), \(all.map(\.inDoubt)),
          \(all.map(\.isUnmade)), \(all.map { $0.published?.key }), \(all.map { $0.published?.body }), \(all.map { $0.remindAfter?.inMicroseconds }))
          as i(id, state, attempt, provider_id, due_at, reason, parked, in_doubt, unmade, key, body, remind_after)
      ), changed as (
      update messages m set state = i.state, provider_id = coalesce(i.provider_id, m.provider_id),
        due_at = coalesce(i.due_at, m.due_at), reason = coalesce(i.reason, m.reason), parked = i.parked,
        in_doubt = m.in_doubt or i.in_doubt, begin_unknown = m.begin_unknown and not i.in_doubt,
        attempt = case when i.unmade then 0 else m.attempt end,
        first_attempt_at = case when not i.unmade then m.first_attempt_at end,
        last_attempt_at = case when not i.unmade then m.last_attempt_at end,
        owner = case when i.state in ('retry', 'claimed') and not i.parked then m.owner end,
        settled_at = case when i.state in ('sent', 'dead', 'uncertain', 'cancelled', 'expired') then clock_timestamp() end,
        remind_at = case i.state when 'sent' then clock_timestamp() + i.remind_after * interval '1 microsecond' end
      from input i
      where m.id = i.id and case i.state
        when 'sent' then m.state in ('sending', 'retry', 'uncertain') or m.state = 'claimed' and m.in_doubt
        else m.state in ('claimed', 'sending', 'retry') and m.owner = \(owner)
          and (i.attempt is null or m.attempt = i.attempt)
          or i.state = 'expired' and m.state = 'held' and m.send_before < clock_timestamp() end
      returning m.id, m.kind, m.customer_id, m.state
      ), \(Self.givingBack), published as (
        insert into outbox (key, body)
        select key, body from input where key is not null and id in (select id from changed)
      ), copied as (
        insert into messages (id, kind, cause, customer_id, signal, contract, state, event_at, due_at, send_before, template, locale)
        select i.id, 'copy', m.id::text, m.customer_id, m.signal, m.contract, 'deferred', m.event_at, clock_timestamp(),
          clock_timestamp() + interval '7 d', m.template, m.locale
        from unnest(\(uuid: copies.map(\.copy.id)), \(uuid: copies.map(\.of))) as i(id, message_id)
          join messages m on m.id = i.message_id
        where m.id in (select id from changed)
        on conflict do nothing
        returning id
      ), copied_bodies as (
        insert into message_bodies (message_id, address, request, subject, text_body, html)
        select id, address, request, subject, text_body, ''
        from unnest(\(uuid: copies.map(\.copy.id)), \(copies.map(\.copy.address)), \(copies.map(\.copy.request)),
          \(copies.map(\.copy.subject)), \(copies.map(\.copy.text))) as i(id, address, request, subject, text_body)
        where id in (select id from copied)
      )
      select id from changed
      """)
    var settled: Set<String> = []
    for row in rows { settled.insert(try row.uuid(0)) }
    return settled
  }
}
