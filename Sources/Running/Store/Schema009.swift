/// Dead letters whose records are not committed yet, and what people did with letters by the record that they came from.
let schema009 = """
  create table dead_letters (
    topic text not null,
    partition int not null,
    record_offset bigint not null,
    digest text not null,
    since timestamptz not null default clock_timestamp(),
    taken_at timestamptz,      -- the broker has it
    trouble text,              -- or why not
    primary key (topic, partition, record_offset)
  );

  alter table dead_letter_actions add column source_topic text, add column source_partition int, add column source_offset bigint,
    add column source_digest text;
  create unique index dead_letter_actions_source
    on dead_letter_actions (topic, source_topic, source_partition, source_offset, source_digest) where source_topic is not null
  """
