/// Pauses, and what instances share so that together they keep the limits.
let schema002 = """
  create table pauses (
    id uuid primary key,
    cause text not null check (cause in ('person', 'bounces', 'complaints')),
    kind text,
    signal text,
    actor text not null,
    reason text not null,
    since timestamptz not null default clock_timestamp(),
    until timestamptz,         -- by itself
    ended_at timestamptz,      -- by a person
    ended_by text,
    end_reason text
  );
  create index pauses_standing on pauses (since) where ended_at is null;
  create unique index pauses_of_a_rate on pauses (cause) where ended_at is null and cause <> 'person';

  create table daily_sends (
    day date primary key,      -- in the programme's zone
    leased bigint not null,
    granted bigint not null    -- the last lease
  );

  create table send_pace (
    only_row boolean primary key default true check (only_row),
    next_at timestamptz not null
  );

  create index messages_settled on messages using brin (settled_at);
  create index lifecycle_events_harm on lifecycle_events (role, event_at) where role in ('bounced', 'complained')
  """
