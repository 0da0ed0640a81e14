/// Which doubts only the end of a process brought.
let schema018 = """
  -- in doubt, but no answer is known to be lost: its process ended before it told of the attempt
  alter table messages add column if not exists begin_unknown boolean not null default false
  """
