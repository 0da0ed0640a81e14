package import Postgres

extension Store {
  /// Analyzes the tables that are twice as large as the planner believes, from 128 KiB on.
  ///
  /// Autovacuum does so a minute later or more. Until then a table that has just filled is asked by the plan of an empty one, which reads
  /// all of it for each batch. Each doubling costs one sample of the table; one that another instance samples is left to it, and
  /// those of another owner are left to autovacuum.
  /// - Returns: their names.
  @discardableResult
  package func analyzeOutgrown() async throws(PostgresError) -> [String] {
    let rows = try await pool.query(
      """
      select c.relname::text from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and pg_has_role(c.relowner, 'usage')
        and pg_relation_size(c.oid) > 2 * current_setting('block_size')::int8 * greatest(c.relpages, 8)
      """)
    var names: [String] = []
    for row in rows {
      let name = try row.string(0)
      try await pool.runScript("analyze (skip_locked) \(SQL.quoted(identifier: name))", within: .seconds(60))
      names.append(name)
    }
    return names
  }
}
