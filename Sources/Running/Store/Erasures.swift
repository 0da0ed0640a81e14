package import Postgres

extension Store {
  /// Blanks what is kept of customers who asked to be forgotten: their mails' words and addresses, the bodies of their events, what
  /// decisions said of them. That they were erased, and the ids that keep anything from happening twice, stay.
  ///
  /// A mail that may still go is blanked once it has ended; until then its customer is looked at again.
  /// - Parameter limit: At most so many customers at once.
  /// - Returns: How many customers nothing is left of.
  @discardableResult
  package func blankErased(limit: Int = 100) async throws(PostgresError) -> Int {
    let rows = try await pool.query("select customer_id from erasures order by at, customer_id limit \(limit)")
    let ids = try rows.map { row throws(PostgresError) in try row.string(0) }
    guard !ids.isEmpty else { return 0 }
    try await pool.transaction([
      """
      update message_bodies set address = '', request = '', subject = '', text_body = '', html = '', draft = null, kept = null
      where message_id in (select id from messages where customer_id = any(\(ids)) and state = any(\(Self.over))) and address <> ''
      """,
      "update lifecycle_events set body = '{}' where customer_id = any(\(ids)) and body <> '{}'",
      "update decisions set findings = '[]' where customer_id = any(\(ids)) and findings <> '[]'",
    ])
    // Those who have mail on its way go behind the others.
    _ = try await pool.execute("update erasures set at = clock_timestamp() where customer_id = any(\(ids))")
    return try await pool.execute(
      """
      delete from erasures e where customer_id = any(\(ids)) and not exists (
        select from messages m where m.customer_id = e.customer_id and m.state <> all(\(Self.over)))
      """)
  }

  private static let over = MessageState.allCases.filter(\.isOver).map(\.rawValue)
}

extension Store {
  /// What the commit statement adds where customers asked to be forgotten; empty without any.
  static func forgotten(_ customers: [String]) -> SQL {
    if customers.isEmpty { return "" }
    return """
      , forgotten as (
        insert into erasures (customer_id) select distinct id from unnest(\(customers)) as i(id) where id in (select id from won)
        on conflict do nothing
      )
      """
  }
}
