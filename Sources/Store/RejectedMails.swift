package import Postgres

extension Store {
  /// The sent messages that the provider knows by these ids.
  package func sent(providerIDs: [String]) async throws(PostgresError) -> [OutgoingMessage] {
    let rows = try await pool.query("select id from messages where provider_id = any(\(providerIDs)) and state = 'sent'")
    var ids: [String] = []
    for row in rows { ids.append(try row.uuid(0)) }
    return try await outgoing(ids: ids)
  }

  /// Cancels messages that the provider had accepted and then never sent on; a prompt counts toward no cap any more.
  package func cancelSent(_ settlements: [Settlement]) async throws(PostgresError) {
    let all = settlements.sorted { $0.id < $1.id }
    _ = try await pool.execute(
      """
      with input as (
        select * from unnest(\(uuid: all.map(\.id)), \(all.map(\.reason)), \(all.map { $0.published?.key }),
          \(all.map { $0.published?.body })) as i(id, reason, key, body)
      ), changed as (
        update messages m set state = 'cancelled', reason = i.reason, settled_at = clock_timestamp()
        from input i where m.id = i.id and m.state = 'sent'
        returning m.id, m.kind, m.customer_id, m.state
      ), \(Self.givingBack)
      insert into outbox (key, body)
      select key, body from input where key is not null and id in (select id from changed)
      """)
  }
}
