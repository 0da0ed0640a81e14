/// Beside each migration the oldest program that may run on a schema with it, by the last number that it knows; null: one that knows it.
let schema017 = """
  alter table schema_version add column compatible_from int check (compatible_from <= version)
  """
