package import Deciding
package import Postgres
import Time

/// What instances share so that together they keep pauses and limits: asked for outside batches, never by an event.
package protocol SharedLimits: Sendable {
  /// The pauses that stand by the database's clock.
  func standingPauses() async throws -> [Pause]
  /// Begins a pause; false when one of the same rate stands.
  func begin(_ pause: Pause, published: String) async throws -> Bool
  /// Makes what waits for the end of a pause due now, at most so many; returns how many.
  func wakeDeferred(within span: Duration, limit: Int) async throws -> Int
  /// The mails of the last 7 days and the harm they did.
  func mailHealth(_ cause: Pause.Cause) async throws -> MailHealth
  /// Leases mails of a day; returns how many were left to give, at most those wanted.
  func leaseMails(day: Int32, wanted: Int, limit: Int) async throws -> Int
  /// Leases attempts at a rate; returns how long until the first may begin. The others follow one step apart each.
  func leaseAttempts(_ count: Int, step: Duration) async throws -> Duration
}

extension Store {
  /// Leases mails of a day's limit: all leases of a day together never exceed the limit of the last call.
  ///
  /// - Parameters:
  ///   - day: Days since 1970-01-01 in the programme's zone.
  ///   - wanted: At most so many.
  ///   - limit: The policy's.
  /// - Returns: How many were given; 0: the day is used up.
  package func leaseMails(day: Int32, wanted: Int, limit: Int) async throws(PostgresError) -> Int {
    let (wanted, limit) = (Int64(wanted), Int64(limit))
    let rows = try await pool.query(
      """
      insert into daily_sends as d (day, leased, granted)
      select \(date: day), least(\(wanted), \(limit)), least(\(wanted), \(limit))
      on conflict (day) do update set leased = d.leased + greatest(0, least(\(wanted), \(limit) - d.leased)),
        granted = greatest(0, least(\(wanted), \(limit) - d.leased))
      returning granted
      """)
    return Int(try rows.first?.int64(0) ?? 0)
  }

  /// Leases the next free attempts at the provider's rate.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - step: The time from one to the next: the inverse of the rate.
  /// - Returns: How long until the first may begin, by the database's clock; zero: at once.
  package func leaseAttempts(_ count: Int, step: Duration) async throws(PostgresError) -> Duration {
    let block = step.inMicroseconds * Int64(count)
    let rows = try await pool.query(
      """
      insert into send_pace as p (next_at)
      select clock_timestamp() + \(block) * interval '1 microsecond'
      on conflict (only_row) do update
        set next_at = greatest(p.next_at, clock_timestamp()) + \(block) * interval '1 microsecond'
      returning (extract(epoch from next_at - clock_timestamp()) * 1000000)::int8 - \(block)
      """)
    return .microseconds(max(0, try rows.first?.int64(0) ?? 0))
  }
}
