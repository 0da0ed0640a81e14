import Postgres
import Store

/// A database in its second year, in small: every table that grows holds far more than any question may read.
enum FilledDatabase {
  /// - Parameter isAnalyzed: whether the planner is told of it.
  static func fill(_ store: Store, isAnalyzed: Bool = true) async throws {
    let script = [people, past, mails, operations] + (isAnalyzed ? ["analyze"] : [])
    try await store.pool.runScript(script.joined(separator: "; "), within: .seconds(300))
  }

  /// Customers `c1`… with an account of 20,000 members, their links and addresses.
  private static let people = """
    insert into customers (id, version, email, account_id, profile, state)
    select 'c' || n, 1, 'c' || n || '@x.example', case when n <= 20000 then 'large' else 'a' || n / 10 end, '{}',
      case when n % 2 = 0 then '{}' else jsonb_build_object('prompt_count', 1, 'prompts', jsonb_build_array(
        jsonb_build_array('00000000-0000-0001-0000-' || lpad(to_hex(n), 12, '0'), 'milestone', 1760000000000000))) end
    from generate_series(1, 60000) n;
    insert into accounts select 'a' || n, 1 from generate_series(1, 20000) n;
    insert into links (customer_id, code) select 'c' || n, 'code' || n from generate_series(1, 60000) n;
    insert into suppressed_addresses select 'c' || n || '@x.example', 'bounced', now() from generate_series(1, 60000, 7) n;
    insert into shared_vetoes select case n % 2 when 0 then '' else 'large' end, 'incident', n::text, now() - n * interval '3 minutes',
      case when n > 10 then now() - n * interval '3 minutes' end from generate_series(1, 20000) n
    """

  /// Events 1… of `event(_:)`, what was decided of them, and lifecycle events.
  private static let past = """
    insert into handled_events select date '1970-01-01' + 20370, ('00000000-0000-0007-0000-' || lpad(to_hex(n), 12, '0'))::uuid
      from generate_series(1, 60000) n;
    insert into decisions (event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings, message_id, policy_hash)
    select ('00000000-0000-0007-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'milestone', 'c' || n, now() - n * interval '9 minutes',
      now() - n * interval '9 minutes', case n % 9 when 0 then 'prompted' else 'suppressed' end, 60, '[]',
      ('00000000-0000-0001-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'h' from generate_series(1, 60000) n;
    insert into lifecycle_events (event_hash, role, customer_id, event_at, body)
    select ('00000000-0000-0007-0000-' || lpad(to_hex(n), 12, '0'))::uuid, case n % 100 when 0 then 'bounced' else 'signed_up' end,
      'c' || n, now() - n * interval '9 minutes', '{}' from generate_series(1, 60000) n
    """

  /// Messages 1… of `MessageText`: the first 5,400 wait or ended otherwise, the rest were sent.
  private static let mails = """
    insert into messages (id, kind, cause, customer_id, signal, contract, state, attempt, owner, event_at, created_at, due_at,
      send_before, first_attempt_at, last_attempt_at, settled_at, provider_id, template, locale, held_by, template_version, remind_at)
    select ('00000000-0000-0001-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'prompt', 'e' || n, 'c' || n,
      case n % 50 when 0 then 'rare' else 'milestone' end, 'keyed', s.state, 1, case when s.state in ('claimed', 'sending') then 1 end,
      now(), now() - n * interval '9 minutes', case when n between 501 and 2500 then now() + n * interval '1 s' else now() end,
      now() + interval '3 days', now(), now(), case when n > 4400 then now() - n * interval '9 minutes' end,
      case when s.state = 'sent' then 'p' || n end, 't', 'en', case s.state when 'held' then 'throttle.anomaly' end, 'v1',
      case when s.state = 'sent' and n % 100 = 0 then now() + n * interval '1 s' - interval '10 hours' end
    from generate_series(1, 60000) n cross join lateral (select case when n <= 2500 then 'deferred' when n <= 2800 then 'retry'
      when n <= 3100 then 'claimed' when n <= 3400 then 'sending' when n <= 4400 then 'held' when n <= 4600 then 'uncertain'
      when n <= 5200 then 'dead' when n <= 5300 then 'cancelled' when n <= 5400 then 'expired' else 'sent' end as state) s;
    insert into message_bodies (message_id, address, request, subject, text_body, html)
    select id, customer_id || '@x.example', '\\x7b7d', 's', 't', 'h' from messages;
    insert into rewrites select id, 'm', '1', 'rewritten', now() from messages where attempt = 1 limit 5000;
    insert into message_audit (message_id, action, actor, reason) select id, 'approve', 'ada', '' from messages limit 5000
    """

  /// What operators and instances leave behind. The living instance is incarnation 1.
  private static let operations = """
    insert into incarnations (instance, ended_at) select 'i' || n % 5, case when n > 1 then now() end from generate_series(1, 500) n;
    insert into outbox (key, body) select 'c' || n, '{}' from generate_series(1, 500) n;
    insert into pauses (id, cause, actor, reason, ended_at)
      select md5(n::text)::uuid, 'person', 'ada', 'r', now() from generate_series(1, 2000) n;
    insert into signal_hours select 's' || n % 5, date_trunc('hour', now()) - n / 5 * interval '1 hour', 1 from generate_series(0, 2000) n;
    insert into anomalies (signal, recent, usual, released_at, cleared_at) select 's' || n, 1, 1, now(), now() from generate_series(1, 2000) n;
    insert into daily_sends select date '2020-01-01' + n, 1, 1 from generate_series(1, 2000) n;
    insert into partition_progress select 'events', n, 1 from generate_series(1, 500) n;
    insert into partition_resets (topic, partition, actor, reason, done_at) select 'events', n % 64, 'ada', 'r', now() from generate_series(1, 2000) n;
    insert into dead_letter_actions select 'dlq' || n % 400, 0, n, 'replayed' from generate_series(1, 4000) n
    """
}
