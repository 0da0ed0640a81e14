/// What throttling by account, approvals and the anomaly guard remember.
let schema003 = """
  create table accounts (
    id text primary key,
    version bigint not null  -- moves on with every commit that concerns one of its members
  ) with (fillfactor = 70);

  alter table messages add column template_version text, add column held_by text,
    add column prepared_by text not null default 'referrald';
  create index messages_held on messages (send_before) where state = 'held';

  create table template_approvals (
    version text primary key,
    approved bigint not null
  );

  create table signal_hours (
    signal text not null,
    hour timestamptz not null,
    counted bigint not null,
    primary key (signal, hour)
  ) with (fillfactor = 70);

  create table anomalies (
    id bigint generated always as identity primary key,
    signal text not null,
    since timestamptz not null default clock_timestamp(),
    recent double precision not null,
    usual double precision not null,
    released_at timestamptz,
    released_by text,
    release_reason text,
    cleared_at timestamptz  -- released, and the rate was ordinary again
  );
  create unique index anomalies_open on anomalies (signal) where cleared_at is null
  """
