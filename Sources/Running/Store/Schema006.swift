/// When reminders are due, what they need to know of their prompt, and what was decided of them.
let schema006 = """
  -- of a sent prompt or reminder: when the next reminder is decided; null: never, or not any more
  alter table messages add column remind_at timestamptz;
  create index messages_reminding on messages (remind_at) where remind_at is not null and state = 'sent';

  -- the members of the event's data that the templates of reminders name
  alter table message_bodies add column kept jsonb;

  alter table decisions add column kind text not null default 'prompt'
  """
