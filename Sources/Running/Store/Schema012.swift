/// Who has taken a reset, and what tells a log from another of the same name.
let schema012 = """
  alter table partition_resets add column taken_by bigint;  -- the incarnation that sets the group to its place

  -- the last known record before next_offset: its place, its time in milliseconds since 1970, a digest of its key and value
  alter table partition_progress add column mark_offset bigint, add column mark_ms bigint, add column mark_digest bigint
  """
