package import Deciding
package import Events
import JSONTree
package import Postgres
package import Texts
import Time

/// What a batch needs to know before it is decided: round trip 1.
package struct Facts: Sendable {
  /// Known customers by id; those not here are new.
  package var customers: TextKeyed<CustomerRecord> = [:]
  /// Events handled before, with their messages that are not settled yet.
  package var handled: [EventHash: [UnsettledMessage]] = [:]
  /// Standing vetoes of everyone (key "") and of the batch's accounts.
  package var sharedVetoes: TextKeyed<[CustomerState.ActiveVeto]> = [:]
  /// Customers by the addresses that id-less suppressions name.
  package var customersByEmail: TextKeyed<[String]> = [:]
  /// Customers by the codes of links that somebody followed.
  package var customersByCode: TextKeyed<String> = [:]
  /// What suppressing events said of addresses: whoever uses such an address is bound by it.
  package var suppressedAddresses: TextKeyed<[AddressSuppression]> = [:]
  /// Of the notices that were asked about, those that are written already.
  package var notices: TextSet = []
  /// By account, where accounts are judged: its members who were asked or have shared. The known customers by their ids, all others
  /// together under "".
  package var accountMembers: TextKeyed<TextKeyed<AccountHistory>> = [:]
  /// The accounts' versions, where they were asked for.
  package var accountVersions: TextKeyed<Int64> = [:]
  /// What could not be read: whom it concerns nobody may decide on.
  package var unreadable = UnreadableRows()

  /// No facts.
  package init() {}

  /// What a batch is decided by.
  package var known: BatchFacts {
    BatchFacts(
      customers: customers, customersByEmail: customersByEmail, customersByCode: customersByCode,
      suppressedAddresses: suppressedAddresses, accountMembers: accountMembers)
  }
}

/// A message that an event caused and that is still on its way.
package struct UnsettledMessage: Sendable, Equatable {
  package var id: String
  /// The incarnation that has it.
  package var owner: Int64?

  /// Names a message and its owner.
  package init(id: String, owner: Int64?) {
    self.id = id
    self.owner = owner
  }
}

/// Rows that are there and in a form that this version does not read, each set apart so that the others go on.
package struct UnreadableRows: Sendable, Equatable {
  /// By customer: what is wrong with their row. They are in no other fact.
  package var customers: TextKeyed<String> = [:]
  /// Addresses, as addresses are compared, that such customers have too.
  package var addresses: TextSet = []
  /// Codes of links that are such customers'.
  package var codes: TextSet = []
  /// Accounts of which such customers are members.
  package var accounts: TextSet = []

  /// After which time what waits for such a row is tried again.
  package static let patience: Duration = .hours(1)

  /// None.
  package init() {}

  /// Whether there are none.
  package var isEmpty: Bool { customers.isEmpty && addresses.isEmpty && codes.isEmpty && accounts.isEmpty }
}

extension Facts {
  /// Takes what concerns customers whose rows cannot be read out of the facts, so that nobody takes them for new.
  package mutating func setUnreadableApart() {
    if unreadable.customers.isEmpty { return }
    let isUnreadable: (String) -> Bool = { [unreadable] in unreadable.customers[$0] != nil }
    for (email, ids) in customersByEmail where ids.contains(where: isUnreadable) {
      unreadable.addresses.insert(email)
      customersByEmail[email] = ids.filter { !isUnreadable($0) }
    }
    for (code, id) in customersByCode where isUnreadable(id) {
      unreadable.codes.insert(code)
      customersByCode[code] = nil
    }
  }
}

extension Store {
  /// Reads the facts for a batch in one round trip.
  ///
  /// The second statement sees what was committed before it, and so customers come first: an event that another instance commits in
  /// between then shows as handled, or its customer's version is old and the commit loses. The other way round it would be decided
  /// twice, and its message's key refused for ever. Each event is looked up by itself (`lateral` with `offset 0`), whatever the
  /// planner believes of the tables: a day's hashes as an array were a filter over all of the default partition's events.
  /// - Parameters:
  ///   - events: The batch.
  ///   - addresses: Addresses of events that carry one, as addresses are compared.
  ///   - accounts: Account ids that the events name.
  ///   - codes: Codes of links that the events say were followed.
  ///   - notices: Ids of the reward notices that the events could cause.
  ///   - judgingAccounts: Whether the policy judges accounts as well, so that their versions and their members' history are needed.
  package func facts(
    for events: [Event], addresses: [String], accounts: [String], codes: [String], notices: [String], judgingAccounts: Bool
  ) async throws(PostgresError) -> Facts {
    let ids = TextSet(events.compactMap(\.customerID)).sorted()
    // Customers are looked for by address only where an event has no better name for them.
    let named = events.contains { $0.customerID == nil } ? addresses : []
    let versions =
      judgingAccounts ? [Self.accountVersions(ids: ids, addresses: addresses, accounts: accounts, codes: codes)] : []
    var results = try await pool.transaction(
      versions + [
        Self.knowledge(
          of: ids, named: named, addresses: addresses, accounts: accounts, codes: codes, notices: notices, others: judgingAccounts
        ),
        """
        select h.hash, m.id, m.owner
        from unnest(\(events.map(\.time.day)), \(events.map(\.hash.bits))) as i(day, hash)
        cross join lateral (
          select hash from handled_events where day = date '1970-01-01' + i.day and hash = i.hash offset 0
        ) h
        left join lateral (
          select m.id, m.owner from decisions d join messages m on m.id = d.message_id
          where d.event_hash = h.hash and d.message_id is not null and not m.parked and m.state in ('claimed', 'sending', 'retry')
          offset 0
        ) m on true
        """,
      ])
    let accountVersions = judgingAccounts && !results.isEmpty ? results.removeFirst() : []
    guard results.count == 2 else { return Facts() }
    var facts = Facts()
    for row in results[0] { try facts.learn(row, named: TextSet(named)) }
    facts.setUnreadableApart()
    if judgingAccounts { facts.learnMembers() }
    try facts.learn(handled: results[1], events)
    for row in accountVersions { facts.accountVersions[try row.string(0)] = try row.int64(1) }
    return facts
  }

  /// All but the handled events, one row a fact and the customers looked up once: what a row tells is in its first column.
  static func knowledge(
    of ids: [String], named: [String], addresses: [String], accounts: [String], codes: [String], notices: [String], others: Bool
  ) -> SQL {
    // Most batches name no code, and then nobody is looked for by one.
    let referrers: SQL =
      codes.isEmpty
      ? ""
      : """
      union
      select c.id, c.version, c.email, c.account_id, c.profile::text, c.state::text
      from links l join customers c on c.id = l.customer_id where l.code = any(\(codes))
      """
    let followed: SQL =
      codes.isEmpty
      ? ""
      : "union all select 'code', code, null, customer_id, null, null, null, null from links where code = any(\(codes))"
    let written: SQL =
      notices.isEmpty
      ? ""
      : """
      union all
      select 'notice', id::text, null, null, null, null, null, null from messages where id = any(\(uuid: notices))
      """
    return """
      with known as materialized (
        select id, version, email, account_id, profile::text as profile, state::text as state from customers where id = any(\(ids))
        union all
        select id, version, email, account_id, profile::text, state::text from customers
        where email = any(\(named)) and id not in (select unnest(\(ids)))
        \(referrers)
      ), groups as materialized (
        select '' as id union select unnest(\(accounts)) union select account_id from known where account_id is not null
      )\(others ? AccountHistory.others : "")
      select 'customer' as fact, id, version, profile, state, email, null::timestamptz as at, null::timestamptz as until from known
      union all
      select 'veto', account_id, null, veto, nullif(key, ''), null, since, until from shared_vetoes
      where coalesce(until, 'infinity') > statement_timestamp() - interval '2 days' and account_id in (select id from groups)
      union all
      select 'address', email, null, reason, null, null, at, null from suppressed_addresses
      where email in (select unnest(\(addresses)) union select email from known)
      \(others ? AccountHistory.sums : "")
      \(followed)
      \(written)
      """
  }

  /// Reads id, version, profile and state from the four columns that begin at the given one.
  static func customer(from row: Row, at first: Int = 0) throws(PostgresError) -> CustomerRecord {
    let (id, version) = (try row.string(first), try row.int64(first + 1))
    let (profile, state) = (try document(row, first + 2), try document(row, first + 3))
    do throws(UnreadableState) {
      return CustomerRecord(id: id, version: version, profile: try Profile(json: profile), state: try CustomerState(json: state))
    } catch { throw unreadable(error) }
  }

  static func state(_ json: JSON) throws(PostgresError) -> CustomerState {
    do throws(UnreadableState) { return try CustomerState(json: json) } catch { throw unreadable(error) }
  }

  private static func unreadable(_ error: UnreadableState) -> PostgresError {
    PostgresError(
      .typeMismatch, "a customer's row holds a state that this version cannot read: update referrald, or mend the row",
      retry: .never, cause: "\(error)")
  }

  /// Parses a jsonb column that we wrote ourselves.
  static func document(_ row: Row, _ column: Int) throws(PostgresError) -> JSON {
    let text = try row.string(column)
    do {
      return try JSON.parse(text)
    } catch {
      throw PostgresError(
        .typeMismatch, "column \(column) holds no document that referrald wrote: \(error)", retry: .never)
    }
  }
}
