/// The keys under which the tables become partitions.
let indexes015 = [
  TableIndex("decisions_before_key", on: "decisions (event_hash, signal, event_at)", isUnique: true),
  TableIndex("message_audit_past", on: "message_audit (at)"),
  TableIndex("message_bodies_before_key", on: "message_bodies (message_id, created_at)", isUnique: true),
]

/// Reads the tables through; nobody waits for that.
let schema015 = """
  alter table decisions validate constraint decisions_before;
  alter table lifecycle_events validate constraint lifecycle_events_before;
  alter table message_bodies validate constraint message_bodies_before
  """
