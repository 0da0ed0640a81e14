package import Postgres

/// The numbered, forward-only changes that make a programme's schema.
package enum Migrations {
  /// In order; never edited once released, only added to.
  package static let all: [(number: Int, name: String, sql: String)] = [
    (1, "journey", schema001),
    (2, "limits", schema002),
    (3, "throttle", schema003),
    (4, "partition resets", schema004),
    (5, "recalls", schema005),
    (6, "reminders", schema006),
    (7, "rewrites", schema007),
    (8, "targets", schema008),
    (9, "log marks", schema009),
  ]

  /// The number that this binary was written for.
  package static var newest: Int { all.last?.number ?? 0 }
}

/// How a schema compares with the binary.
package enum SchemaState: Equatable, Sendable {
  case current
  /// Nothing there yet, or older than the binary: `referrald migrate` mends it.
  case older(found: Int)
  /// Made by a newer binary: install that one.
  case newer(found: Int)
}

extension Store {
  /// Brings the schema up to date under an advisory lock, so that two callers do not collide.
  ///
  /// - Parameter schema: The schema's name; made when absent.
  /// - Returns: The numbers applied, empty when there was nothing to do.
  package func migrate(schema: String) async throws -> [Int] {
    try await pool.withConnection { connection -> [Int] in
      _ = try await connection.query("select pg_advisory_lock(727273)")
      try await connection.runScript("create schema if not exists \(SQL.quoted(identifier: schema))")
      try await connection.runScript(
        """
        create table if not exists schema_version
          (version int primary key, name text not null, applied_at timestamptz not null default now())
        """)
      let rows = try await connection.query("select coalesce(max(version), 0)::int8 from schema_version")
      let found = Int(try rows.first?.int64(0) ?? 0)
      var applied: [Int] = []
      for migration in Migrations.all where migration.number > found {
        try await connection.runScript(
          "begin; \(migration.sql)\n; insert into schema_version (version, name) values (\(migration.number), '\(migration.name)'); commit"
        )
        applied.append(migration.number)
      }
      _ = try await connection.query("select pg_advisory_unlock(727273)")
      return applied
    }
  }

  /// Compares the schema with what this binary knows.
  package func schemaState() async throws(PostgresError) -> SchemaState {
    let exists = try await pool.query("select to_regclass('schema_version') is not null")
    guard try exists.first?.bool(0) == true else { return .older(found: 0) }
    let rows = try await pool.query("select coalesce(max(version), 0)::int8 from schema_version")
    let found = Int(try rows.first?.int64(0) ?? 0)
    if found == Migrations.newest { return .current }
    return found < Migrations.newest ? .older(found: found) : .newer(found: found)
  }
}
