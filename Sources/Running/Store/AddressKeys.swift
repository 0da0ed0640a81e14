import Addresses
package import Postgres

extension Store {
  /// Rows changed by one statement.
  private static let renewedAtOnce = 1_000

  /// Writes addresses that earlier versions kept under another key under today's; done again, it changes nothing.
  @Sendable package static func renewAddressKeys(_ connection: Connection) async throws {
    try await renewCustomers(connection)
    try await renewSuppressions(connection)
  }

  /// Only addresses with other letters than ASCII's, or a full stop at the end, had another key.
  private static func renewCustomers(_ connection: Connection) async throws {
    var changes: [(id: String, email: String)] = []
    for row in try await connection.query(
      "select id, email from customers where octet_length(email) <> char_length(email) or email like '%.'")
    {
      let (id, email) = (try row.string(0), try row.string(1))
      let key = EmailAddress.comparisonKey(email)
      if !key.utf8.elementsEqual(email.utf8) { changes.append((id, key)) }
    }
    for start in stride(from: 0, to: changes.count, by: renewedAtOnce) {
      let part = changes[start..<min(start + renewedAtOnce, changes.count)]
      _ = try await connection.execute(
        """
        update customers c set email = i.email
        from unnest(\(part.map(\.id)), \(part.map(\.email))) as i(id, email) where c.id = i.id
        """)
    }
  }

  private static func renewSuppressions(_ connection: Connection) async throws {
    for row in try await connection.query(
      """
      select distinct email from suppressed_addresses where octet_length(email) <> char_length(email) or email like '%.'
      """)
    {
      let email = try row.string(0)
      let key = EmailAddress.comparisonKey(email)
      guard !key.utf8.elementsEqual(email.utf8) else { continue }
      _ = try await connection.execute(
        """
        with moved as (delete from suppressed_addresses where email = \(email) returning reason, at)
        insert into suppressed_addresses as s (email, reason, at) select \(key), reason, at from moved
        on conflict (email, reason) do update set at = greatest(s.at, excluded.at)
        """)
    }
  }
}
