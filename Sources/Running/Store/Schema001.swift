/// Everything the journey from event to accepted mail remembers.
let schema001 = """
  create table incarnations (
    incarnation bigint generated always as identity primary key,
    instance text not null,
    started_at timestamptz not null default clock_timestamp(),
    beat_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz
  );
  create index incarnations_instance on incarnations (instance);

  create table customers (
    id text primary key constraint referrald_customer_id check (octet_length(id) between 1 and 200),
    version bigint not null,
    email text,
    account_id text,
    profile jsonb not null,
    state jsonb not null,
    updated_at timestamptz not null default now()
  ) with (fillfactor = 70);
  create index customers_email on customers (email) where email is not null;
  create index customers_account on customers (account_id) where account_id is not null;

  create table suppressed_addresses (
    email text not null,
    reason text not null,
    at timestamptz not null,
    primary key (email, reason)
  );

  create table links (
    customer_id text primary key,
    code text not null unique,
    created_at timestamptz not null default now()
  );
  create sequence link_numbers increment by 1000;

  create table handled_events (day date not null, hash uuid not null, primary key (day, hash)) partition by range (day);
  create table handled_events_default partition of handled_events default;

  create table decisions (
    event_hash uuid not null,
    signal text not null,
    customer_id text not null,
    event_at timestamptz not null,
    decided_at timestamptz not null,
    outcome text not null,
    score double precision not null,
    findings jsonb not null,
    message_id uuid,
    policy_hash text not null,
    primary key (event_hash, signal)
  );
  create index decisions_customer on decisions (customer_id, decided_at);

  create table lifecycle_events (
    event_hash uuid not null,
    role text not null,
    customer_id text,
    event_at timestamptz not null,
    body jsonb not null,
    primary key (event_hash, role)
  );
  create index lifecycle_events_customer on lifecycle_events (customer_id, event_at) where customer_id is not null;

  create table shared_vetoes (
    account_id text not null,  -- empty for everyone
    veto text not null,
    key text not null,
    since timestamptz not null,
    until timestamptz,         -- equal to since: an end, kept so that a beginning that arrives late meets it
    primary key (account_id, veto, key)
  );

  create table messages (
    id uuid primary key,
    kind text not null,
    cause text not null,
    customer_id text not null,
    signal text not null,
    contract text not null,
    state text not null constraint referrald_message_state check (state in
      ('claimed', 'sending', 'sent', 'retry', 'dead', 'uncertain', 'held', 'deferred', 'cancelled', 'expired')),
    attempt int not null default 0,
    owner bigint,
    parked boolean not null default false,
    event_at timestamptz not null,
    created_at timestamptz not null default clock_timestamp(),
    due_at timestamptz not null,
    send_before timestamptz not null,
    first_attempt_at timestamptz,
    last_attempt_at timestamptz,
    settled_at timestamptz,
    provider_id text,
    reason text,
    template text not null,
    locale text not null,
    in_doubt boolean not null default false,  -- an attempt's answer was lost
    unique (kind, cause)
  );
  create index messages_due on messages (due_at) where state in ('deferred', 'retry', 'claimed', 'sending');
  create index messages_customer on messages (customer_id, created_at);
  create index messages_uncertain on messages (id) where state = 'uncertain';

  create table message_bodies (
    message_id uuid primary key,
    address text not null,
    request bytea not null,
    subject text not null,
    text_body text not null,
    html text not null
  );

  create table message_audit (
    id bigint generated always as identity primary key,
    message_id uuid not null,
    action text not null,
    actor text not null,
    reason text not null,
    at timestamptz not null default clock_timestamp()
  );

  create table outbox (
    id bigint generated always as identity primary key,
    key text not null,
    body text not null
  );

  create table partition_progress (
    topic text not null,
    partition int not null,
    next_offset bigint not null,
    updated_at timestamptz not null default clock_timestamp(),
    primary key (topic, partition)
  );

  create table dead_letter_actions (
    topic text not null,
    partition int not null,
    record_offset bigint not null,
    action text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (topic, partition, record_offset)
  )
  """
