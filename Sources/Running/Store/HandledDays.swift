import Policies
package import Postgres
package import Time

extension Store {
  /// Makes the day partitions of handled events from yesterday to a week ahead.
  ///
  /// Making one locks the default partition. It waits 200 ms at most for that: behind it every commit would wait for a backup to end.
  /// One instance makes them at a time, for two would wait for each other.
  /// - Throws: also when something else holds the lock; a day without a partition of its own goes into the default one meanwhile.
  package func makeHandledDays(around now: Timestamp) async throws(PostgresError) {
    let today = now.day
    for day in (today - 1)...(today + 7) {
      let name = SQL.quoted(identifier: "handled_events_\(day)")
      try await pool.runScript(
        """
        do $$ begin
          if to_regclass('\(name)') is null
            and not exists (select from handled_events_default where day = date '1970-01-01' + \(day))
            and pg_try_advisory_xact_lock(hashtextextended(coalesce(current_schema(), '') || '/handled_events', 7))
          then
            perform set_config('lock_timeout', '200ms', true);
            create table if not exists \(name) partition of handled_events
              for values from (date '1970-01-01' + \(day)) to (date '1970-01-01' + \(day + 1));
          end if;
        end $$
        """)
    }
  }

  /// Drops the day partitions older than the retention, and such rows of the default partition.
  ///
  /// - Parameter retention: At least the topics' retention. Default: as long as a policy may let an event prompt.
  package func dropHandledDays(now: Timestamp, retention: Duration = Policy.Moment.remembered) async throws(PostgresError) {
    let first = (now - retention).day
    for row in try await pool.query(
      """
      select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'handled_events'::regclass and c.relname ~ '^handled_events_[0-9]+$'
      """)
    {
      let name = try row.string(0)
      guard let day = Int32(name.dropFirst("handled_events_".count)), day < first else { continue }
      try await pool.runScript(
        """
        do $$ begin
          perform set_config('lock_timeout', '200ms', true);
          drop table if exists \(SQL.quoted(identifier: name));
        end $$
        """)
    }
    _ = try await inChunks { size throws(PostgresError) in
      try await pool.execute(
        """
        delete from handled_events_default where (day, hash) in (
          select day, hash from handled_events_default where day < date '1970-01-01' + \(first) order by day limit \(size))
        """)
    }
  }
}
