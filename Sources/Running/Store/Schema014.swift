/// What retention by time needs of the tables that are there: a time on each row, and that none lies beyond the next two months.
///
/// Events over 5 minutes in the future are refused, so that no row can.
let schema014 = """
  alter table message_bodies add column created_at timestamptz not null default now();

  do $$
  declare
    beyond text := quote_literal(date_trunc('month', now(), 'UTC') + interval '2 months');
  begin
    execute 'alter table decisions add constraint decisions_before check (event_at < ' || beyond || ') not valid';
    execute 'alter table lifecycle_events add constraint lifecycle_events_before check (event_at < ' || beyond || ') not valid';
    execute 'alter table message_bodies add constraint message_bodies_before check (created_at < ' || beyond || ') not valid';
  end $$;

  -- who asked to be forgotten, until all that is kept of them is blank
  create table erasures (customer_id text primary key, at timestamptz not null default clock_timestamp())
  """
