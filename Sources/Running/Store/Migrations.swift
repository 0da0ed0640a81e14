package import Postgres

/// A numbered step of the schema, never edited once released.
package struct Migration: Sendable {
  package let number: Int
  package let name: String
  /// Built first and beside traffic, each by itself: no writer waits for them, and what a kill leaves half built is built again.
  package let indexes: [TableIndex]
  /// Run next, beside traffic: what SQL alone cannot do, in statements of its own; done again, it changes nothing.
  let renew: (@Sendable (Connection) async throws -> Void)?
  /// Run in one transaction that notes the migration as done; it waits half a second for its locks, and tries again.
  package let script: String
  /// The oldest program that may run on a schema with this, by the last number that it knows; nil: only one that knows this.
  package let compatibleFrom: Int?

  /// Joins a step's parts; no index by default, nothing to renew, and no older program beside it.
  init(
    _ number: Int, _ name: String, _ script: String, after indexes: [TableIndex] = [],
    renewing renew: (@Sendable (Connection) async throws -> Void)? = nil, compatibleFrom: Int? = nil
  ) {
    self.number = number
    self.name = name
    self.indexes = indexes
    self.renew = renew
    self.script = script
    self.compatibleFrom = compatibleFrom
  }
}

/// An index of a table that may be full.
package struct TableIndex: Sendable {
  package let name: String
  /// Table, columns and condition: what follows ON.
  package let definition: String
  package let isUnique: Bool

  /// Joins an index's parts; not unique by default.
  init(_ name: String, on definition: String, isUnique: Bool = false) {
    self.name = name
    self.definition = definition
    self.isUnique = isUnique
  }
}

/// The numbered, forward-only changes that make a programme's schema.
package enum Migrations {
  /// In order; never edited once released, only added to. One that the version before bears names it in `compatibleFrom`: its instances
  /// then run, and start, beside the next version's.
  package static let all = [
    Migration(1, "journey", schema001),
    Migration(2, "limits", schema002),
    Migration(3, "throttle", schema003),
    Migration(4, "partition resets", schema004),
    Migration(5, "recalls", schema005),
    Migration(6, "reminders", schema006),
    Migration(7, "rewrites", schema007),
    Migration(8, "targets", schema008),
    Migration(9, "dead letters", schema009),
    Migration(10, "address keys", "select 1", renewing: Store.renewAddressKeys),
    Migration(12, "log marks", schema012),
    Migration(13, "an index a question", schema013, after: indexes013),
    Migration(14, "a time on all that is kept", schema014),
    Migration(15, "keys with the time", schema015, after: indexes015),
    Migration(16, "partitions by month", schema016),
    Migration(17, "the oldest program", schema017),
    Migration(18, "doubts of takeovers", schema018, compatibleFrom: 17),
  ]

  /// The number that this binary was written for.
  package static var newest: Int { all.last?.number ?? 0 }
}

/// How a schema compares with the binary.
package enum SchemaState: Equatable, Sendable {
  case current
  /// Nothing there yet, or older than the binary: `referrald migrate` mends it.
  case older(found: Int)
  /// Made by a newer binary. One that is not compatible must not be used: install that binary.
  case newer(found: Int, isCompatible: Bool)
}

extension Store {
  /// Brings the schema up to date beside traffic, one caller at a time; what a kill interrupts, the next call takes up.
  ///
  /// - Parameters:
  ///   - schema: The schema's name; made when absent.
  ///   - newest: The last number to apply; default the binary's.
  ///   - onWait: Told once a migration what it waits for.
  /// - Returns: The numbers applied, empty when there was nothing to do.
  package func migrate(
    schema: String, upTo newest: Int = Migrations.newest, onWait: (@Sendable (String) -> Void)? = nil
  ) async throws -> [Int] {
    try await pool.withConnection { connection in
      try await Migrator(connection: connection, onWait: onWait).run(schema: schema, upTo: newest)
    }
  }

  /// The database's encoding where it is another than UTF8, in which alone every name and address can be written; nil: it is UTF8.
  package func foreignEncoding() async throws(PostgresError) -> String? {
    let encoding = try await pool.query("select current_setting('server_encoding')").first?.string(0)
    return encoding == "UTF8" ? nil : encoding
  }

  /// Compares the schema with what this binary knows.
  package func schemaState() async throws(PostgresError) -> SchemaState {
    let exists = try await pool.query("select to_regclass('schema_version') is not null")
    guard try exists.first?.bool(0) == true else { return .older(found: 0) }
    // As JSON, because a schema from before the column has none.
    let rows = try await pool.query(
      """
      select coalesce(max(version), 0)::int8,
        coalesce(max(coalesce((to_jsonb(v) ->> 'compatible_from')::int, version)), 0)::int8
      from schema_version v
      """)
    let found = Int(try rows.first?.int64(0) ?? 0), oldest = Int(try rows.first?.int64(1) ?? 0)
    if found == Migrations.newest { return .current }
    return found < Migrations.newest ? .older(found: found) : .newer(found: found, isCompatible: oldest <= Migrations.newest)
  }
}
