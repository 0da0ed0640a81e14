import Addresses
package import Deciding
package import Postgres

extension Store {
  /// One customer by id, or nil.
  package func customer(id: String) async throws(PostgresError) -> CustomerRecord? {
    let rows = try await pool.query(
      "select id, version, profile::text, state::text from customers where id = \(id)")
    return try rows.first.map { row throws(PostgresError) in try Self.customer(from: row) }
  }

  /// Ids of customers that a person may mean: by id, address or link code.
  package func findCustomers(_ words: String) async throws(PostgresError) -> [String] {
    let address = EmailAddress.comparisonKey(words)
    let addressee: SQL = MessageID(words).map { "union select customer_id from messages where id = \(uuid: $0.text)" } ?? ""
    var ids: [String] = []
    for row in try await pool.query(
      """
      select id from customers where id = \(words)
      union select id from customers where email = \(address)
      union select customer_id from links where code = \(words.lowercased())
      \(addressee)
      limit 20
      """)
    { ids.append(try row.string(0)) }
    return ids
  }

  /// Takes the next block of link numbers for this process.
  ///
  /// - Returns: The first number of a block of 1,000.
  package func linkNumbers() async throws(PostgresError) -> Int64 {
    guard let row = try await pool.query("select nextval('link_numbers')").first else {
      throw PostgresError(.typeMismatch, "the sequence of link numbers gave nothing", retry: .never)
    }
    return try row.int64(0)
  }
}
