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
  )
  """
