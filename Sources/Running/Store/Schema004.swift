/// Where a person lets partitions go on; also the audit of it.
let schema004 = """
  create table partition_resets (
    id bigint generated always as identity primary key,
    topic text not null,
    partition int not null,
    next_offset bigint,        -- null: from the first record that is still there
    actor text not null,
    reason text not null,
    at timestamptz not null default clock_timestamp(),
    taken_at timestamptz,      -- an instance began from it
    done_at timestamptz        -- and committed past it
  );
  create index partition_resets_open on partition_resets (topic, partition) where done_at is null
  """
