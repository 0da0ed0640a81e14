package import Postgres

extension Store {
  /// Analyzes the tables that are twice as large as the planner believes, from 128 KiB on.
  ///
  /// Autovacuum does so a minute later or more. Until then a table that has just filled is asked by the plan of an empty one, which reads
  /// all of it for each batch. Each doubling costs one sample of the table, without its documents: they are asked for by nothing, and to
  /// compare them costs more than all the rest. A table that another instance samples is left to it, and those of another owner are left
  /// to autovacuum.
  /// - Returns: their names.
  @discardableResult
  package func analyzeOutgrown() async throws(PostgresError) -> [String] {
    let rows = try await pool.query(
      """
      select c.relname::text, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
      from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and a.atttypid not in ('jsonb'::regtype, 'bytea'::regtype)
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and pg_has_role(c.relowner, 'usage')
        and pg_relation_size(c.oid) > 2 * current_setting('block_size')::int8 * greatest(c.relpages, 8)
      group by c.relname
      """)
    var names: [String] = []
    for row in rows {
      let (name, columns) = (try row.string(0), try row.string(1))
      try await pool.runScript("analyze (skip_locked) \(SQL.quoted(identifier: name)) (\(columns))", within: .seconds(60))
      names.append(name)
    }
    return names
  }
}
