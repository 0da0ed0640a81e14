import Postgres

extension Store {
  /// What follows `changed` (id, kind, customer_id, state) in a statement that ends messages: a prompt that will not go counts toward
  /// no cap any more, in the same breath, so that no crash can come between.
  ///
  /// Customers are locked in their order, as the commit does. Accounts stay at their version: giving back only loosens.
  static let givingBack: SQL = """
    given as (
      select customer_id, array_agg(id::text) as ids from changed
      where kind = 'prompt' and state in ('dead', 'cancelled', 'expired') group by customer_id
    ), locked as (
      select c.id from customers c where c.id in (select customer_id from given) order by c.id for update
    ), released as (
      update customers c set version = c.version + 1, updated_at = now(), state = jsonb_set(
        jsonb_set(c.state, '{prompts}', (
          select coalesce(jsonb_agg(p order by n), '[]')
          from jsonb_array_elements(c.state -> 'prompts') with ordinality as e(p, n) where p ->> 0 <> all (g.ids))),
        '{prompt_count}', to_jsonb(greatest(0, (c.state ->> 'prompt_count')::int8 - (
          select count(*) from jsonb_array_elements(c.state -> 'prompts') as e(p) where p ->> 0 = any (g.ids)))))
      from locked l join given g on g.customer_id = l.id
      where c.id = l.id
        and exists (select from jsonb_array_elements(c.state -> 'prompts') as e(p) where p ->> 0 = any (g.ids))
    )
    """
}
