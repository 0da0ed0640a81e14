package import Postgres
package import Time

/// A table that is kept by month and forgotten by dropping months.
package enum KeptTable: String, Sendable, CaseIterable {
  case decisions
  case lifecycle = "lifecycle_events"
  case bodies = "message_bodies"

  /// The time that a row is kept by.
  var column: String { self == .bodies ? "created_at" : "event_at" }
}

extension Store {
  /// Makes the months' partitions of the tables that are kept by time: this one's and the next two.
  ///
  /// Making one locks the partition for what fits no other, for 200 ms at most; one instance makes them at a time.
  /// - Throws: also when something else holds the lock; what has no partition of its own is kept in that one meanwhile.
  package func makeMonths(around now: Timestamp) async throws(PostgresError) {
    for table in KeptTable.allCases {
      for ahead in 0...2 { try await pool.runScript(Self.month(of: table, from: now, ahead)) }
    }
  }

  private static func month(of table: KeptTable, from now: Timestamp, _ ahead: Int) -> String {
    """
    do $$
    declare
      first timestamptz := date_trunc('month', timestamptz '\(now)', 'UTC') + interval '\(ahead) months';
      past timestamptz := first + interval '1 month';
      name text := '\(table.rawValue)_' || to_char(first at time zone 'UTC', 'YYYYMM');
    begin
      if to_regclass(name) is null
        and not exists (select from \(table.rawValue)_default where \(table.column) >= first and \(table.column) < past)
        and (to_regclass('\(table.rawValue)_before') is null or first >= (
          select date_trunc('month', applied_at, 'UTC') + interval '2 months' from schema_version where version = 14))
        and pg_try_advisory_xact_lock(hashtextextended(coalesce(current_schema(), '') || '/months', 7))
      then
        perform set_config('lock_timeout', '200ms', true);
        execute format('create table if not exists %I partition of \(table.rawValue) for values from (%L) to (%L)', name, first, past);
      end if;
    end $$
    """
  }

  /// Forgets what is older than its retention: whole partitions, and rows of the one for what fits no other.
  ///
  /// A month of bodies stays while one of its mails may still go.
  /// - Returns: The partitions dropped.
  @discardableResult
  package func dropMonths(of table: KeptTable, before time: Timestamp) async throws(PostgresError) -> [String] {
    var dropped: [String] = []
    for row in try await pool.query(
      """
      select c.relname::text, (substring(pg_get_expr(c.relpartbound, c.oid) from $$TO \\('(.*)'\\)$$))::timestamptz
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = \(table.rawValue)::regclass and pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT' order by 2
      """)
    {
      let name = try row.string(0)
      guard Timestamp(microseconds: try row.timestamp(1)) <= time else { continue }
      if table == .bodies, try await holdsWaitingMail(name) { continue }
      try await pool.runScript(
        """
        do $$ begin
          perform set_config('lock_timeout', '200ms', true);
          drop table if exists \(SQL.quoted(identifier: name));
        end $$
        """)
      dropped.append(name)
    }
    _ = try await inChunks { size throws(PostgresError) in
      try await pool.execute(
        """
        delete from \(identifier: table.rawValue + "_default") where ctid in (
          select ctid from \(identifier: table.rawValue + "_default")
          where \(identifier: table.column) < \(timestamp: time.microseconds) limit \(size))
        """)
    }
    return dropped
  }

  private func holdsWaitingMail(_ partition: String) async throws(PostgresError) -> Bool {
    let rows = try await pool.query(
      """
      select exists (
        select from messages m join \(identifier: partition) b on b.message_id = m.id
        where m.state = any(\(MessageState.allCases.filter { !$0.isOver }.map(\.rawValue))))
      """)
    return try rows.first?.bool(0) ?? false
  }

  /// Forgets entries of the messages' audit that are older than a time, in chunks.
  package func dropAudit(before time: Timestamp) async throws(PostgresError) {
    _ = try await inChunks { size throws(PostgresError) in
      try await pool.execute(
        """
        delete from message_audit where id in (
          select id from message_audit where at < \(timestamp: time.microseconds) order by at limit \(size))
        """)
    }
  }
}
