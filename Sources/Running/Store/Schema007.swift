/// What rewriting a mail's body needs and leaves.
let schema007 = """
  alter table message_bodies add column draft text;  -- until the first attempt; null: no model is to be asked

  create table rewrites (
    message_id uuid primary key,
    model text not null,
    prompt_version text not null,
    outcome text not null,
    at timestamptz not null default clock_timestamp()
  )
  """
