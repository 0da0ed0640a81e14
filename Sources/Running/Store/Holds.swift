package import Deciding
import Policies
package import Postgres

extension Store {
  /// How many messages wait for a person, by what holds them: the partial index on them, and nothing else.
  static let holds: SQL = """
    select coalesce(held_by, ''), kind, signal, template_version, count(*) from messages where state = 'held'
    group by coalesce(held_by, ''), kind, signal, template_version
    """

  /// Lets go of held messages whose rule has ended: where none follows they are due, and decided again. That is no person's word:
  /// an anomaly that comes before they leave holds them again.
  ///
  /// A decision on release asks neither `gated` nor approvals nor anomalies, since a person may have overruled them. So what has
  /// changed since the caller looked is asked here: whether an anomaly stands.
  /// - Parameter limit: At most so many.
  /// - Returns: How many are due now.
  package func letGo(_ ended: [EndedHold], limit: Int) async throws(PostgresError) -> Int {
    let holds = ended.map(\.hold)
    return try await pool.execute(
      """
      with ended as (
        select m.id, i.rule, i.next
        from unnest(\(holds.map(\.rule)), \(holds.map(\.kind.rawValue)), \(holds.map(\.signal)), \(holds.map(\.templateVersion)),
          \(ended.map(\.next)), \(holds.map(\.mindsAnomalies))) as i(rule, kind, signal, template_version, next, minds)
        join messages m on m.held_by = i.rule and m.kind = i.kind and m.signal = i.signal
          and m.template_version is not distinct from i.template_version
        where m.state = 'held' and m.send_before > clock_timestamp()
          and (i.next is not null or not i.minds or not exists (
            select from anomalies a where a.signal = m.signal and a.cleared_at is null and a.released_at is null))
        order by m.send_before limit \(limit) for update of m skip locked
      ), changed as (
        update messages m set state = case when e.next is null then 'deferred' else 'held' end, held_by = e.next,
          due_at = greatest(m.due_at, clock_timestamp())
        from ended e where m.id = e.id returning m.id, e.rule, e.next
      )
      insert into message_audit (message_id, action, actor, reason)
      select id, 'let_go', 'referrald', rule || ' has ended' from changed where next is null
      """)
  }
}
