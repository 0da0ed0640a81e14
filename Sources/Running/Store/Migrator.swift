import Postgres

/// Applies migrations on one connection, beside whatever else works in the schema.
struct Migrator {
  let connection: Connection
  let onWait: (@Sendable (String) -> Void)?

  /// No statement of a migration is cut off: a large table takes what it takes.
  private static let unbounded = Duration.seconds(30 * 86_400)
  /// How long a writer may stand behind a lock that a script waits for.
  private static let lockTimeout = "500ms"

  func run(schema: String, upTo newest: Int) async throws -> [Int] {
    try await takeTurn(in: schema)
    try await connection.runScript(
      """
      set statement_timeout = 0;
      set lock_timeout = 0;
      create schema if not exists \(SQL.quoted(identifier: schema));
      create table if not exists schema_version
        (version int primary key, name text not null, applied_at timestamptz not null default now())
      """)
    let rows = try await connection.query("select coalesce(max(version), 0)::int8 from schema_version")
    let found = Int(try rows.first?.int64(0) ?? 0)
    var applied: [Int] = []
    for migration in Migrations.all where migration.number > found && migration.number <= newest {
      if found > 0 { for index in migration.indexes { try await build(index) } }
      try await migration.renew?(connection)
      try await run(migration, onEmptyTables: found == 0)
      applied.append(migration.number)
    }
    _ = try await connection.query("select pg_advisory_unlock(\(turn(in: schema)))")
    return applied
  }

  /// The key of the advisory lock of whoever migrates a schema.
  private func turn(in schema: String) -> SQL { "hashtextextended(\(schema) || '/migrations', 7)" }

  /// Waits until no other migrates the schema. Whoever waits holds no snapshot meanwhile, for the other's index builds would wait
  /// for it to end.
  private func takeTurn(in schema: String) async throws {
    var pauses = Pauses("another migration", onWait, longest: .milliseconds(400))
    while try await connection.query("select pg_try_advisory_lock(\(turn(in: schema)))").first?.bool(0) != true {
      try await pauses.next()
    }
  }

  private func run(_ migration: Migration, onEmptyTables: Bool) async throws {
    let indexes = onEmptyTables ? migration.indexes.map { $0.statement(isConcurrent: false) + ";" } : []
    let text = """
      set local lock_timeout = '\(Self.lockTimeout)';
      \(migration.script)
      ;
      \(indexes.joined(separator: "\n"))
      insert into schema_version (version, name) values (\(migration.number), '\(migration.name)');
      \(migration.compatibleFrom.map { "update schema_version set compatible_from = \($0) where version = \(migration.number)" } ?? "")
      """
    try await repeated("migration \(migration.number)") { try await connection.runScript(text, within: Self.unbounded) }
  }

  /// Builds an index while others write. What a kill or a failure left of it is invalid, and dropped first.
  private func build(_ index: TableIndex) async throws {
    try await repeated("index \(index.name)") {
      let rows = try await connection.query(
        """
        select i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
        where c.relname = \(index.name) and n.nspname = current_schema()
        """)
      if let row = rows.first {
        if try row.bool(0) { return }
        try await connection.runScript("drop index concurrently if exists \(index.name)", within: Self.unbounded)
      }
      try await connection.runScript(index.statement(isConcurrent: true), within: Self.unbounded)
    }
  }

  /// Tries again, after growing pauses, what waited in vain for a lock or was chosen to end a deadlock.
  private func repeated(_ what: String, _ work: () async throws -> Void) async throws {
    var pauses = Pauses(what, onWait)
    while true {
      do {
        return try await work()
      } catch let error as PostgresError where error.sqlState == "55P03" || error.sqlState == "40P01" {
        try await pauses.next()
      }
    }
  }

  /// Growing pauses, the first told of.
  private struct Pauses {
    private let what: String
    private let onWait: (@Sendable (String) -> Void)?
    private let longest: Duration
    private var span = Duration.milliseconds(200)

    init(_ what: String, _ onWait: (@Sendable (String) -> Void)?, longest: Duration = .seconds(5)) {
      self.what = what
      self.onWait = onWait
      self.longest = longest
    }

    mutating func next() async throws {
      if span == .milliseconds(200) { onWait?(what) }
      try await Task.sleep(for: span)
      span = min(span * 2, longest)
    }
  }
}

extension TableIndex {
  /// The statement that makes it.
  fileprivate func statement(isConcurrent: Bool) -> String {
    "create \(isUnique ? "unique " : "")index \(isConcurrent ? "concurrently " : "")\(name) on \(definition)"
  }
}
