/// An index for each question that had none.
let indexes013 = [
  // `messages list`, and what stands in each state.
  TableIndex("messages_listed", on: "messages (state, created_at desc, id)"),
  // Whose mail the provider speaks of.
  TableIndex("messages_provider", on: "messages (provider_id) where provider_id is not null"),
  // The mails of the last days, against which bounces and complaints are counted.
  TableIndex("messages_sent", on: "messages (settled_at) where state = 'sent' and kind <> 'copy'"),
  // What was decided in the last days.
  TableIndex("decisions_decided", on: "decisions (decided_at, outcome) where kind = 'prompt'"),
  // What an anomaly holds as it begins, and what any rule holds until it ends.
  TableIndex(
    "messages_waiting", on: "messages (signal, due_at) where state = 'deferred' and kind = 'prompt' and held_by is null"),
  TableIndex("messages_holds", on: "messages (held_by, signal, send_before) where state = 'held'"),
  // Vetoes that stand or ended lately, and those that ended long ago.
  TableIndex("shared_vetoes_standing", on: "shared_vetoes (account_id, (coalesce(until, 'infinity'::timestamptz)))"),
  TableIndex("shared_vetoes_ended", on: "shared_vetoes (until) where until is not null"),
  // Since when bounces and complaints are counted anew, and which hours are forgotten.
  TableIndex("pauses_ended", on: "pauses (cause, ended_at) where ended_at is not null"),
  TableIndex("signal_hours_past", on: "signal_hours (hour)"),
  // One event may concern several customers who share an address.
  TableIndex(
    "lifecycle_events_key", on: "lifecycle_events (event_hash, role, (coalesce(customer_id, '')), event_at)", isUnique: true),
]

let schema013 = """
  alter table anomalies add column holding text;  -- the reason that prompts which wait are still to be given; null: all have it
  drop index if exists messages_settled;
  alter table lifecycle_events drop constraint if exists lifecycle_events_pkey
  """
