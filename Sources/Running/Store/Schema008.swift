/// Where each message went.
let schema008 = """
  -- the URL that the last attempt was posted to, and after "#" what tells the account; null: no attempt has begun
  alter table messages add column target text
  """
