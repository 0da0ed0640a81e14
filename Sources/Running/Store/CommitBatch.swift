import Addresses
package import Deciding
package import Events
import JSONTree
package import Policies
package import Postgres
package import Texts
package import Time

/// All that a batch wants to be true: what one commit statement judges.
package struct CommitBatch: Sendable {
  /// Customers as they shall be, their version still the one read.
  package var customers: [CustomerRecord] = []
  /// The accounts that customers are judged by as well; empty where the policy has no use for them.
  package var accounts: [AccountClaim] = []
  /// The events, with the customer on whose win they depend (nil: on nobody's, and written again they change nothing).
  package var handled: [(event: Event, customerID: String?)] = []
  package var decisions: [(decision: Decision, policyHash: String)] = []
  package var lifecycle: [(role: Policy.Role, event: Event, customerID: String?)] = []
  package var sharedVetoes: [SharedVetoChange] = []
  package var messages: [NewMessage] = []
  package var suppressedAddresses: [(email: String, role: Policy.Role, at: Timestamp)] = []
  /// Messages whose reminders were decided or put off.
  package var reminders: [RemindedMessage] = []
  /// Output events: key (the customer's id) and body.
  package var outbox: [(customerID: String, body: LateJSON)] = []
  /// How long the statement may take; nil: the pool's default.
  package var deadline: Duration?

  /// An empty batch.
  package init() {}
}

extension Store {
  /// Commits a batch in one statement: a customer wins only when its version is still the one that was read.
  ///
  /// Inputs are sorted by customer, since unordered updates deadlock (see the design).
  /// Who inserts an event first has it: a customer whose event another commit has written since the facts were read, or whose message
  /// was, makes the whole batch fail (23505), and it is decided again over facts that know of it. No look before costs as little.
  /// - Parameter owner: This process's incarnation.
  /// - Returns: The ids of the customers that won; what belongs to a loser was not written and must be decided again.
  package func commit(_ batch: CommitBatch, owner: Int64) async throws(PostgresError) -> TextSet {
    let rows = try await pool.query(Self.commitStatement(batch, owner: owner), within: batch.deadline)
    var won: TextSet = []
    for row in rows { won.insert(try row.string(0)) }
    return won
  }

  static func commitStatement(_ batch: CommitBatch, owner: Int64) -> SQL {
    let customers = batch.customers.sorted(by: { ByteText($0.id) }, <)
    let owned = batch.handled.filter { $0.customerID != nil }.sorted(by: \.event.place, <)
    let shared = batch.handled.filter { $0.customerID == nil }.sorted(by: \.event.place, <)
    let decisions = batch.decisions
    let lifecycle = batch.lifecycle
    let vetoes = batch.sharedVetoes
    let standing = vetoes.map { veto in
      switch veto.change {
      case .begin(let begun): begun
      case .end(let end): CustomerState.ActiveVeto.ended(end)
      }
    }
    let messages = batch.messages.sorted(by: \.id, <)
    let links = messages.filter { $0.linkCode != nil }
    let addresses = batch.suppressedAddresses
    let unbeaten: SQL = batch.accounts.isEmpty ? "" : "where id not in (select customer_id from beaten)"
    return """
      with \(Self.accountJudgement(batch.accounts)) won as (
        insert into customers as c (id, version, email, account_id, profile, state)
        select id, expected + 1, email, account_id, profile::jsonb, state::jsonb
        from unnest(\(customers.map(\.id)), \(customers.map(\.version)), \(customers.map { $0.profile.email.map(EmailAddress.comparisonKey) }),
          \(customers.map(\.profile.accountID)), \(customers.map { customer in LateJSON { customer.profile.json } }),
          \(customers.map { customer in LateJSON { customer.state.json } })) as i(id, expected, email, account_id, profile, state)
        \(unbeaten)
        on conflict (id) do update set version = excluded.version, email = excluded.email, account_id = excluded.account_id,
          profile = excluded.profile, state = excluded.state, updated_at = now()
        where c.version = excluded.version - 1
        returning id
      ), handled as (
        insert into handled_events (day, hash)
        select date '1970-01-01' + day, hash
        from unnest(\(owned.map(\.event.time.day)), \(owned.map(\.event.hash.bits)), \(owned.map { $0.customerID ?? "" }))
          as i(day, hash, customer_id)
        where customer_id in (select id from won)
      ), shared as (
        insert into handled_events (day, hash)
        select date '1970-01-01' + day, hash from unnest(\(shared.map(\.event.time.day)), \(shared.map(\.event.hash.bits))) as i(day, hash)
        on conflict do nothing
      ), decided as (
        insert into decisions (event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings, message_id, policy_hash,
          kind)
        select event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings::jsonb, message_id, policy_hash, kind
        from unnest(\(decisions.map(\.decision.eventHash.bits)), \(decisions.map(\.decision.signal)),
          \(decisions.map(\.decision.customerID)), \(timestamp: decisions.map(\.decision.at.microseconds)),
          \(timestamp: decisions.map(\.decision.decidedAt.microseconds)), \(decisions.map(\.decision.outcome.rawValue)),
          \(decisions.map(\.decision.score)), \(decisions.map { entry in LateJSON { Self.findings(entry.decision.findings) } }),
          \(uuid: decisions.map(\.decision.messageID)), \(decisions.map(\.policyHash)), \(decisions.map(\.decision.kind.rawValue)))
          as i(event_hash, signal, customer_id, event_at, decided_at, outcome, score, findings, message_id, policy_hash, kind)
        where customer_id in (select id from won)
        on conflict do nothing
      ), recorded as (
        insert into lifecycle_events (event_hash, role, customer_id, event_at, body)
        select event_hash, role, customer_id, event_at, body::jsonb
        from unnest(\(lifecycle.map(\.event.hash.bits)), \(lifecycle.map(\.role.rawValue)), \(lifecycle.map(\.customerID)),
          \(timestamp: lifecycle.map(\.event.time.microseconds)), \(lifecycle.map { entry in LateJSON { entry.event.body } }))
          as i(event_hash, role, customer_id, event_at, body)
        where customer_id is null or customer_id in (select id from won)
        on conflict do nothing
      ), vetoed as (
        insert into shared_vetoes as v (account_id, veto, key, since, until)
        select distinct on (account_id, veto, key) account_id, veto, key, since, until
        from unnest(\(vetoes.map(\.group)), \(standing.map(\.name)), \(standing.map { $0.key ?? "" }),
          \(timestamp: standing.map(\.since.microseconds)), \(timestamp: standing.map { $0.until?.microseconds })) with ordinality
          as i(account_id, veto, key, since, until, n)
        order by account_id, veto, key, since desc, n desc
        on conflict (account_id, veto, key) do update set since = excluded.since, until = excluded.until
          where v.since <= excluded.since
      ), suppressed as (
        insert into suppressed_addresses (email, reason, at)
        select distinct on (email, reason) email, reason, at
        from unnest(\(addresses.map(\.email)), \(addresses.map(\.role.rawValue)), \(timestamp: addresses.map(\.at.microseconds)))
          as i(email, reason, at)
        order by email, reason, at desc
        on conflict (email, reason) do update set at = excluded.at where suppressed_addresses.at < excluded.at
      ), linked as (
        insert into links (customer_id, code)
        select distinct on (customer_id) customer_id, code
        from unnest(\(links.map(\.customerID)), \(links.map { $0.linkCode ?? "" })) as i(customer_id, code)
        where customer_id in (select id from won)
        on conflict (customer_id) do nothing
      ), written as (
        insert into messages (id, kind, cause, customer_id, signal, contract, state, attempt, owner, event_at, due_at, send_before,
          first_attempt_at, last_attempt_at, template, locale, template_version, held_by, target)
        select id, kind, cause, customer_id, signal, contract, state, case state when 'sending' then 1 else 0 end,
          case when state in ('claimed', 'sending') then \(owner) end, event_at, due_at, send_before,
          case state when 'sending' then clock_timestamp() end, case state when 'sending' then clock_timestamp() end, template, locale,
          template_version, held_by, target
        from unnest(\(uuid: messages.map(\.id)), \(messages.map(\.kind.rawValue)), \(messages.map(\.cause)), \(messages.map(\.customerID)),
          \(messages.map(\.signal)), \(messages.map(\.contract)), \(messages.map(\.state.rawValue)),
          \(timestamp: messages.map(\.eventAt.microseconds)), \(timestamp: messages.map(\.dueAt.microseconds)),
          \(timestamp: messages.map(\.sendBefore.microseconds)), \(messages.map(\.template)), \(messages.map(\.locale)),
          \(messages.map(\.templateVersion)), \(messages.map(\.heldBy)), \(messages.map(\.target)))
          as i(id, kind, cause, customer_id, signal, contract, state, event_at, due_at, send_before, template, locale,
            template_version, held_by, target)
        where customer_id in (select id from won)
        returning id
      ), bodies as (
        insert into message_bodies (message_id, address, request, subject, text_body, html, draft, kept)
        select id, address, request, subject, text_body, html, draft, kept::jsonb
        from unnest(\(uuid: messages.map(\.id)), \(messages.map(\.address)), \(messages.map(\.request)), \(messages.map(\.subject)),
          \(messages.map(\.text)), \(messages.map(\.html)), \(messages.map(\.draft)), \(messages.map { $0.kept?.serialized() }))
          as i(id, address, request, subject, text_body, html, draft, kept)
        where id in (select id from written)
      ), published as (
        insert into outbox (key, body)
        select customer_id, body from unnest(\(batch.outbox.map(\.customerID)), \(batch.outbox.map(\.body))) as i(customer_id, body)
        where customer_id in (select id from won)
      )
      \(Self.forgotten(lifecycle.filter { $0.role == .erased }.compactMap(\.customerID)))
      \(Self.reminded(batch.reminders))
      select id from won
      """
  }

  static func findings(_ findings: [Finding]) -> JSON {
    JSON.array(
      findings.map { finding in
        var members = [JSON.Member("rule", .string(finding.rule)), JSON.Member("sentence", .string(finding.sentence))]
        if let until = finding.until { members.append(JSON.Member("until", .string(until.description))) }
        return .object(members)
      })
  }
}

extension Event {
  /// Where it stands in the order in which events are written: two commits that wait for each other's would never end.
  fileprivate var place: (Int32, UInt64, UInt64) { (time.day, hash.high, hash.low) }
}

extension Array {
  /// The elements in the order of their keys; large ones are moved but once.
  fileprivate func sorted<Key>(by key: (Element) -> Key, _ areInOrder: (Key, Key) -> Bool) -> [Element] {
    indices.map { (key: key(self[$0]), index: $0) }.sorted { areInOrder($0.key, $1.key) }.map { self[$0.index] }
  }
}
