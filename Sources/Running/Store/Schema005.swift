/// Which instance recalls the mails that fall under a pause.
let schema005 = """
  alter table pauses
    add column recalled_by bigint,             -- an incarnation; no other takes it over before the next column's time
    add column recalled_until timestamptz
  """
