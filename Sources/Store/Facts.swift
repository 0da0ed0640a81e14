package import Postgres
package import Referrals

/// What a batch needs to know before it is decided: round trip 1.
package struct Facts: Sendable {
  /// Known customers by id; those not here are new.
  package var customers: [String: CustomerRecord] = [:]
  /// Events handled before, with their messages that are not settled yet.
  package var handled: [EventHash: [UnsettledMessage]] = [:]
  /// Standing vetoes of everyone (key "") and of the batch's accounts.
  package var sharedVetoes: [String: [CustomerState.ActiveVeto]] = [:]
  /// Customers by the addresses that id-less suppressions name.
  package var customersByEmail: [String: [String]] = [:]
  /// What suppressing events said of addresses, oldest first: whoever uses such an address is bound by it.
  package var suppressedAddresses: [String: [AddressSuppression]] = [:]
  /// By account: its members who were asked or have shared, by their ids.
  package var accountMembers: [String: [String: AccountHistory]] = [:]
  /// The accounts' versions, where they were asked for.
  package var accountVersions: [String: Int64] = [:]

  /// No facts.
  package init() {}
}

/// What one suppressing role last said of an address.
package struct AddressSuppression: Sendable, Equatable {
  package var role: Policy.Role
  package var at: Timestamp

  /// Joins role and time.
  package init(role: Policy.Role, at: Timestamp) {
    self.role = role
    self.at = at
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

extension Store {
  /// Reads the facts for a batch in one round trip.
  ///
  /// Each statement sees what was committed before it, and so customers come first: an event that another instance commits in
  /// between then shows as handled, or its customer's version is old and the commit loses. The other way round it would be decided
  /// twice, and its message's key refused for ever.
  /// - Parameters:
  ///   - events: The batch.
  ///   - addresses: Normalised addresses of events that carry one.
  ///   - accounts: Account ids that the events name.
  ///   - judgingAccounts: Whether the commit will judge accounts as well, so that their versions are needed.
  package func facts(
    for events: [Event], addresses: [String], accounts: [String], judgingAccounts: Bool
  ) async throws(PostgresError) -> Facts {
    let hashes = events.map(\.hash.uuid)
    let days = events.map(\.time.day)
    let ids = Array(Set(events.compactMap(\.customerID))).sorted()
    let versions = judgingAccounts ? [Self.accountVersions(ids: ids, addresses: addresses, accounts: accounts)] : []
    var results = try await pool.transaction(
      versions + [
        """
        select c.id, c.version, c.profile::text, c.state::text, c.email
        from customers c where c.id = any(\(ids))
        union all
        select c.id, c.version, c.profile::text, c.state::text, c.email
        from customers c where c.email = any(\(addresses)) and c.id <> all(\(ids))
        """,
        """
        select h.hash, m.id, m.owner
        from unnest(\(days), \(uuid: hashes)) as i(day, hash)
        join handled_events h on h.day = date '1970-01-01' + i.day and h.hash = i.hash
        left join messages m on m.kind = 'prompt' and m.cause = h.hash::text and not m.parked
          and m.state in ('claimed', 'sending', 'retry')
        """,
        """
        select account_id, veto, nullif(key, ''), since, until
        from shared_vetoes
        where (until is null or until > now() - interval '2 days') and account_id in (
          select '' union select unnest(\(accounts)) union select account_id from customers where id = any(\(ids)))
        """,
        """
        select email, reason, at from suppressed_addresses
        where email in (select unnest(\(addresses)) union select email from customers where id = any(\(ids)))
        order by at
        """,
        """
        select account_id, id, state::text from customers
        where account_id in (select unnest(\(accounts)) union select account_id from customers where id = any(\(ids)))
          and (state ? 'prompts' or state ? 'last_share')
        """,
      ])
    let accountVersions = judgingAccounts && !results.isEmpty ? results.removeFirst() : []
    var facts = try Self.facts(
      from: results, hashes: Dictionary(zip(hashes, events.map(\.hash)), uniquingKeysWith: { a, _ in a }))
    for row in accountVersions { facts.accountVersions[try row.string(0)] = try row.int64(1) }
    return facts
  }

  private static func facts(from results: [[Row]], hashes: [String: EventHash]) throws(PostgresError) -> Facts {
    var facts = Facts()
    guard results.count == 5 else { return facts }
    for row in results[0] {
      let record = try customer(from: row)
      facts.customers[record.id] = record
      if let email = try row.optionalString(4) { facts.customersByEmail[email, default: []].append(record.id) }
    }
    for row in results[1] {
      guard let hash = hashes[try row.uuid(0)] else { continue }
      var messages = facts.handled[hash] ?? []
      if let id = try row.optionalUUID(1) { messages.append(UnsettledMessage(id: id, owner: try row.optionalInt64(2))) }
      facts.handled[hash] = messages
    }
    for row in results[2] {
      let veto = CustomerState.ActiveVeto(
        name: try row.string(1), key: try row.optionalString(2), since: Timestamp(microseconds: try row.timestamp(3)),
        until: try row.optionalTimestamp(4).map(Timestamp.init(microseconds:)))
      facts.sharedVetoes[try row.string(0), default: []].append(veto)
    }
    for row in results[3] {
      guard let role = Policy.Role(rawValue: try row.string(1)) else { continue }
      facts.suppressedAddresses[try row.string(0), default: []].append(
        AddressSuppression(role: role, at: Timestamp(microseconds: try row.timestamp(2))))
    }
    for row in results[4] {
      let state = try Self.state(try document(row, 2))
      facts.accountMembers[try row.string(0), default: [:]][try row.string(1)] = AccountHistory(
        prompts: state.prompts, promptCount: state.promptCount, lastShare: state.lastShare)
    }
    return facts
  }

  /// Reads id, version, profile and state from the first four columns.
  static func customer(from row: Row) throws(PostgresError) -> CustomerRecord {
    let (id, version, profile, state) = (try row.string(0), try row.int64(1), try document(row, 2), try document(row, 3))
    do throws(UnreadableState) {
      return CustomerRecord(id: id, version: version, profile: try Profile(json: profile), state: try CustomerState(json: state))
    } catch { throw unreadable(error) }
  }

  private static func state(_ json: JSON) throws(PostgresError) -> CustomerState {
    do throws(UnreadableState) { return try CustomerState(json: json) } catch { throw unreadable(error) }
  }

  private static func unreadable(_ error: UnreadableState) -> PostgresError {
    PostgresError(
      .typeMismatch, "a customer's row holds a state that this version cannot read: run `referrald migrate` or update referrald",
      retry: .never, cause: "\(error)")
  }

  /// Parses a jsonb column that we wrote ourselves.
  static func document(_ row: Row, _ column: Int) throws(PostgresError) -> JSON {
    let text = try row.string(column)
    do {
      return try JSON.parse(text)
    } catch {
      throw PostgresError(
        .typeMismatch, "column \(column) holds no document that referrald wrote: \(error.message)", retry: .never)
    }
  }
}
