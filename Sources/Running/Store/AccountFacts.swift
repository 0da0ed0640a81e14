import Deciding
import Postgres

extension AccountHistory {
  /// The members of the `groups`, read once, what cannot be read left out and marked; and of those who are not `known` an account's
  /// newest prompts, more than any cap counts.
  static let others: SQL = """
    , members as materialized (
      select c.account_id, exists (select from known where known.id = c.id) as is_known,
        jsonb_typeof(c.state) = 'object' and coalesce(jsonb_typeof(c.state -> 'prompts'), 'array') = 'array'
          and coalesce(jsonb_typeof(c.state -> 'prompt_count'), 'number') = 'number'
          and coalesce(jsonb_typeof(c.state -> 'last_share'), 'number') = 'number' as is_readable,
        case jsonb_typeof(c.state -> 'prompts') when 'array' then c.state -> 'prompts' end as prompts,
        case jsonb_typeof(c.state -> 'prompt_count') when 'number' then (c.state ->> 'prompt_count')::numeric end as prompt_count,
        case jsonb_typeof(c.state -> 'last_share') when 'number' then (c.state ->> 'last_share')::numeric end as last_share
      from customers c where c.account_id in (select id from groups)
    ), newest as (
      select account_id, jsonb_agg(prompt order by n desc) as prompts from (
        select m.account_id, e.prompt, row_number() over (partition by m.account_id order by
          case jsonb_typeof(e.prompt -> 2) when 'number' then (e.prompt ->> 2)::numeric end desc, e.prompt) as n
        from members m cross join lateral jsonb_array_elements(m.prompts) as e(prompt) where not m.is_known) ranked
      where n <= 1000 group by account_id
    )
    """

  /// One row an account, in the form of a customer's state; marked where one of its members cannot be read.
  static let sums: SQL = """
    union all
    select 'member', s.account_id, null, case when not s.is_readable then 'unreadable' end,
      jsonb_strip_nulls(jsonb_build_object(
        'prompts', newest.prompts, 'prompt_count', s.prompt_count, 'last_share', s.last_share))::text, null, null, null
    from (
      select account_id, bool_and(is_readable) as is_readable, sum(prompt_count) filter (where not is_known) as prompt_count,
        max(last_share) filter (where not is_known) as last_share
      from members group by account_id
    ) s left join newest using (account_id)
    """
}
