package import Postgres
package import Texts

extension Store {
  /// The sent messages that the provider knows by these ids, if they were accepted within 8 days.
  /// - Returns: By the provider's id.
  package func sent(providerIDs: [String]) async throws(PostgresError) -> TextKeyed<OutgoingMessage> {
    let rows = try await pool.query(
      """
      select id, provider_id from messages
      where provider_id = any(\(providerIDs)) and state = 'sent' and settled_at > statement_timestamp() - interval '8 days'
      """)
    var names: [String: String] = [:]
    for row in rows { names[try row.uuid(0)] = try row.string(1) }
    var messages: TextKeyed<OutgoingMessage> = [:]
    for message in try await outgoing(ids: names.keys.sorted()) {
      if let name = names[message.id] { messages[name] = message }
    }
    return messages
  }

  /// Cancels messages that the provider had accepted and then never sent on; a prompt counts toward no cap any more.
  /// - Returns: The ids that this call cancelled; others were not `sent` any more.
  @discardableResult
  package func cancelSent(_ settlements: [Settlement]) async throws(PostgresError) -> Set<String> {
    let all = settlements.sorted { $0.id < $1.id }
    let rows = try await pool.query(
      """
      with input as (
        select * from unnest(\(uuid: all.map(\.id)), \(all.map(\.reason)), \(all.map { $0.published?.key }),
          \(all.map { $0.published?.body })) as i(id, reason, key, body)
      ), changed as (
        update messages m set state = 'cancelled', reason = i.reason, settled_at = clock_timestamp()
        from input i where m.id = i.id and m.state = 'sent'
        returning m.id, m.kind, m.customer_id, m.state
      ), \(Self.givingBack), published as (
        insert into outbox (key, body)
        select key, body from input where key is not null and id in (select id from changed)
      )
      select id from changed
      """)
    var cancelled: Set<String> = []
    for row in rows { cancelled.insert(try row.uuid(0)) }
    return cancelled
  }
}
