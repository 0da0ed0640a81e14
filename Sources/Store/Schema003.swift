/// What throttling by account, approvals and the anomaly guard remember.
let schema003 = """
  create table accounts (
    id text primary key,
    version bigint not null  -- moves on with every commit that concerns one of its members
  ) with (fillfactor = 70)
  """
