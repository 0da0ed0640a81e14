package import Postgres
package import Texts

extension Store {
  /// Whose each link code is: customers by code.
  package func linkOwners() async throws(PostgresError) -> TextKeyed<String> {
    let rows = try await pool.query("select code, customer_id from links")
    var owners: TextKeyed<String> = [:]
    for row in rows { owners[try row.string(0)] = try row.string(1) }
    return owners
  }
}
