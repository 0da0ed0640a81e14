/// Decisions, lifecycle events and bodies by month. What was there becomes the first partition: the check that holds for it already
/// spares reading it, and its indexes are taken over.
let schema016 = """
  \(partitioned("decisions", by: "event_at"))
  alter table decisions_before drop constraint decisions_pkey;
  create unique index decisions_by_event on decisions (event_hash, signal, event_at);
  create index decisions_by_customer on decisions (customer_id, decided_at);
  create index decisions_by_time on decisions (decided_at, outcome) where kind = 'prompt';

  \(partitioned("lifecycle_events", by: "event_at"))
  create unique index lifecycle_events_by_event on lifecycle_events (event_hash, role, (coalesce(customer_id, '')), event_at);
  create index lifecycle_events_by_customer on lifecycle_events (customer_id, event_at) where customer_id is not null;
  create index lifecycle_events_by_harm on lifecycle_events (role, event_at) where role in ('bounced', 'complained');

  \(partitioned("message_bodies", by: "created_at"))
  alter table message_bodies_before drop constraint message_bodies_pkey;
  create unique index message_bodies_by_message on message_bodies (message_id, created_at);

  \(attached("decisions"))
  \(attached("lifecycle_events"))
  \(attached("message_bodies"))
  """

/// Puts an empty table by range in a table's place, with a partition for what fits no other.
private func partitioned(_ table: String, by column: String) -> String {
  """
  alter table \(table) rename to \(table)_before;
  create table \(table) (like \(table)_before including defaults) partition by range (\(column));
  create table \(table)_default partition of \(table) default;
  """
}

/// Makes what was there the first partition; an empty one is dropped.
private func attached(_ table: String) -> String {
  """
  do $$
  declare
    beyond text := (select quote_literal(date_trunc('month', applied_at, 'UTC') + interval '2 months') from schema_version where version = 14);
  begin
    if exists (select from \(table)_before) then
      execute 'alter table \(table) attach partition \(table)_before for values from (minvalue) to (' || beyond || ')';
    else
      drop table \(table)_before;
    end if;
  end $$;
  """
}
