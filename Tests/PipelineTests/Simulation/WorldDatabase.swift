import Postgres
import Referrals
import Store

/// PostgreSQL's tables, and what the store's statements do to them.
final class WorldDatabase: @unchecked Sendable {
  /// A row of `messages` and its body.
  struct MessageRow {
    var new: NewMessage
    var state: MessageState
    var attempt = 0
    var owner: Int64?
    var parked = false
    var dueAt: Timestamp
    var firstAttemptAt: Timestamp?
    var lastAttemptAt: Timestamp?
    var providerID: String?
    var inDoubt = false
    /// It was durably handed over at some time: its record may be acknowledged. Known to the simulation only.
    var wasHandedOver: Bool

    var isUnsettled: Bool { state == .claimed || state == .sending || state == .retry }
  }

  struct Incarnation {
    var instance: String
    var beatAt: Timestamp
    var isEnded = false
  }

  var incarnations: [Int64: Incarnation] = [:]
  var customers: [String: CustomerRecord] = [:]
  /// The accounts' versions.
  var accounts: [String: Int64] = [:]
  var handled: Set<EventHash> = []
  var decisions: [String: Decision] = [:]
  var lifecycle: Set<String> = []
  var messages: [String: MessageRow] = [:]
  var suppressed: [String: [Policy.Role: Timestamp]] = [:]
  var links: [String: String] = [:]
  var progress: [Int32: Int64] = [:]
  var outbox = 0
  /// Customers that lost.
  private(set) var conflicts = 0
  /// Messages that a person has let go.
  private(set) var approved: Set<String> = []
  /// Approvals by template version.
  var approvals: [String: Int] = [:]
  /// Cleared by the mutant that forgets it.
  var checksVersions = true
  var checksAccounts = true
  private var linkNumbers: Int64 = 1

  func begin(instance: String, now: Timestamp) -> Int64 {
    for id in incarnations.keys where incarnations[id]?.instance == instance { incarnations[id]?.isEnded = true }
    let id = Int64(incarnations.count + 1)
    incarnations[id] = Incarnation(instance: instance, beatAt: now)
    return id
  }

  func beat(_ incarnation: Int64, now: Timestamp) -> Bool {
    guard incarnations[incarnation]?.isEnded == false else { return false }
    incarnations[incarnation]?.beatAt = now
    return true
  }

  func nextLinkNumbers() -> Int64 {
    defer { linkNumbers += 1_000 }
    return linkNumbers
  }

  /// The facts' statement about customers.
  func readCustomers(_ events: [Event], _ addresses: [String], _ facts: inout Facts) {
    let ids = Set(events.compactMap(\.customerID))
    for record in customers.values.sorted(by: { $0.id < $1.id }) {
      let email = record.profile.email.map(EmailAddress.normalised)
      guard ids.contains(record.id) || email.map(addresses.contains) == true else { continue }
      facts.customers[record.id] = record
      if let email { facts.customersByEmail[email, default: []].append(record.id) }
    }
  }

  /// The facts' statement about events handled before.
  func readHandled(_ events: [Event], _ facts: inout Facts) {
    for event in events where handled.contains(event.hash) {
      let open = messages.values.filter { $0.new.cause == event.hash.uuid && !$0.parked && $0.isUnsettled }
      facts.handled[event.hash] = open.map { UnsettledMessage(id: $0.new.id, owner: $0.owner) }
    }
  }

  /// The facts' statement about accounts' members.
  func readMembers(_ facts: inout Facts) {
    for record in customers.values {
      guard let account = record.profile.accountID else { continue }
      let state = record.state
      facts.accountMembers[account, default: [:]][record.id] = AccountHistory(
        prompts: state.prompts, promptCount: state.promptCount, lastShare: state.lastShare)
    }
  }

  /// The facts' statement about suppressed addresses.
  func readSuppressed(_ events: [Event], _ addresses: [String], _ facts: inout Facts) {
    let ids = Set(events.compactMap(\.customerID))
    let emails = Set(addresses + ids.compactMap { customers[$0]?.profile.email.map(EmailAddress.normalised) })
    for email in emails {
      let said = (suppressed[email] ?? [:]).map { AddressSuppression(role: $0.key, at: $0.value) }
      if !said.isEmpty {
        facts.suppressedAddresses[email] = said.sorted { ($0.at, $0.role.rawValue) < ($1.at, $1.role.rawValue) }
      }
    }
  }
}

extension WorldDatabase {
  /// The commit statement: all that belongs to customers whose version is the expected one.
  func commit(_ batch: CommitBatch, owner: Int64, now: Timestamp) throws -> Set<String> {
    if batch.handled.contains(where: { $0.event.id.contains("poison") }) {
      throw PostgresError(.server, "invalid byte sequence", retry: .never, sqlState: "22021")
    }
    var won: Set<String> = []
    let moved = Set(
      batch.accounts.filter { checksAccounts && (accounts[$0.accountID] ?? $0.version) != $0.version }.map(\.accountID))
    let beaten = Set(batch.accounts.filter { moved.contains($0.accountID) }.map(\.customerID))
    for record in batch.customers
    where !beaten.contains(record.id)
      && (!checksVersions || (customers[record.id]?.version ?? record.version) == record.version)
    {
      // Without a row the insert succeeds whatever version was expected.
      won.insert(record.id)
    }
    conflicts += batch.customers.count - won.count
    func wins(_ id: String?) -> Bool { id.map(won.contains) ?? true }
    for message in batch.messages where won.contains(message.customerID) {
      let isTaken =
        messages[message.id] != nil || messages.values.contains { $0.new.kind == message.kind && $0.new.cause == message.cause }
      if isTaken { throw PostgresError(.server, "duplicate key", retry: .never, sqlState: "23505", constraint: "messages_pkey") }
    }
    for claim in batch.accounts where !moved.contains(claim.accountID) { accounts[claim.accountID] = claim.version + 1 }
    for record in batch.customers where won.contains(record.id) {
      customers[record.id] = record
      customers[record.id]?.version = record.version + 1
    }
    for item in batch.handled where wins(item.customerID) { handled.insert(item.event.hash) }
    for item in batch.decisions where won.contains(item.decision.customerID) {
      let key = "\(item.decision.eventHash.uuid)/\(item.decision.signal)"
      if decisions[key] == nil { decisions[key] = item.decision }
    }
    for item in batch.lifecycle where wins(item.customerID) { lifecycle.insert("\(item.event.hash.uuid)/\(item.role.rawValue)") }
    for item in batch.suppressedAddresses {
      suppressed[item.email, default: [:]][item.role] = max(suppressed[item.email]?[item.role] ?? item.at, item.at)
    }
    for message in batch.messages where won.contains(message.customerID) { insert(message, owner, now) }
    outbox += batch.outbox.count { won.contains($0.customerID) }
    return won
  }

  private func insert(_ message: NewMessage, _ owner: Int64, _ now: Timestamp) {
    let begins = message.state == .sending
    if let code = message.linkCode, links[message.customerID] == nil { links[message.customerID] = code }
    messages[message.id] = MessageRow(
      new: message, state: message.state, attempt: begins ? 1 : 0, owner: begins || message.state == .claimed ? owner : nil,
      dueAt: message.dueAt, firstAttemptAt: begins ? now : nil, lastAttemptAt: begins ? now : nil,
      wasHandedOver: message.state == .deferred || message.state == .held)
  }

  func beginAttempts(_ ids: [String], owner: Int64, now: Timestamp) -> Set<String> {
    var begun: Set<String> = []
    for id in ids {
      guard var row = messages[id], row.owner == owner, row.state == .claimed || row.state == .retry else { continue }
      row.state = .sending
      row.attempt += 1
      row.lastAttemptAt = now
      row.firstAttemptAt = row.firstAttemptAt ?? now
      messages[id] = row
      begun.insert(id)
    }
    return begun
  }

  func settle(_ settlements: [Settlement], owner: Int64) -> Set<String> {
    var changed: Set<String> = []
    for settlement in settlements {
      guard var row = messages[settlement.id] else { continue }
      let applies =
        settlement.state == .sent
        ? [.sending, .retry, .uncertain].contains(row.state)
        : row.isUnsettled && row.owner == owner && (settlement.attempt ?? row.attempt) == row.attempt
      guard applies else { continue }
      row.state = settlement.state
      row.providerID = settlement.providerID ?? row.providerID
      row.dueAt = settlement.dueAt ?? row.dueAt
      row.parked = settlement.parked
      row.inDoubt = row.inDoubt || settlement.inDoubt
      if !([.retry, .claimed].contains(settlement.state) && !settlement.parked) { row.owner = nil }
      row.wasHandedOver = row.wasHandedOver || settlement.parked || settlement.state == .deferred
      messages[settlement.id] = row
      changed.insert(settlement.id)
      giveBack(row)
      if settlement.published != nil { outbox += 1 }
    }
    return changed
  }

  /// A prompt that will not go counts toward no cap any more.
  private func giveBack(_ row: MessageRow) {
    guard [.dead, .cancelled, .expired].contains(row.state), var record = customers[row.new.customerID] else { return }
    Decider.releaseReservation(row.new.id, from: &record.state)
    record.version += 1
    customers[record.id] = record
  }

  /// A person approves or refuses a held message.
  func answer(_ id: String, approves: Bool, now: Timestamp) {
    guard var row = messages[id], row.state == .held else { return }
    row.state = approves ? .deferred : .cancelled
    row.dueAt = max(row.dueAt, now)
    messages[id] = row
    if approves { approved.insert(id) } else { giveBack(row) }
  }

  func overdueHeld(limit: Int, now: Timestamp) -> [OutgoingMessage] {
    let overdue = messages.values.filter { $0.state == .held && $0.new.sendBefore < now }
    return overdue.sorted { $0.new.id < $1.new.id }.prefix(limit).map(outgoing)
  }

  /// What all instances share.
  var overview: Overview {
    var overview = Overview()
    overview.approvals = approvals
    overview.held = messages.values.count { $0.state == .held }
    return overview
  }

  func claimDue(instance: String, owner: Int64, limit: Int, now: Timestamp) -> [OutgoingMessage] {
    let dead = Set(
      incarnations.filter { id, row in
        row.isEnded || row.beatAt < now - .seconds(30) || (row.instance == instance && id < owner)
      }.keys)
    func isDead(_ owner: Int64?) -> Bool { owner.map(dead.contains) ?? false }
    let due = messages.values.filter { row in
      switch row.state {
      case .deferred: row.dueAt <= now
      case .retry: row.dueAt <= now && (row.parked || row.owner == nil || isDead(row.owner))
      case .claimed: isDead(row.owner)
      case .sending: isDead(row.owner) && row.lastAttemptAt.map { $0 < now - .seconds(10) } == true
      default: false
      }
    }.sorted { ($0.dueAt, $0.new.id) < ($1.dueAt, $1.new.id) }.prefix(limit)
    return due.map { take($0, owner, now) }
  }

  private func take(_ due: MessageRow, _ owner: Int64, _ now: Timestamp) -> OutgoingMessage {
    var row = due
    let isOver = row.new.contract == "unkeyed" || row.firstAttemptAt.map { $0 < now - .hours(23) } == true
    row.state = due.state == .sending && isOver ? .uncertain : .claimed
    row.inDoubt = due.inDoubt || due.state == .sending
    row.parked = false
    row.owner = owner
    messages[row.new.id] = row
    return outgoing(row)
  }

  func outgoing(_ row: MessageRow) -> OutgoingMessage {
    OutgoingMessage(
      id: row.new.id, kind: row.new.kind, customerID: row.new.customerID, signal: row.new.signal, state: row.state,
      owner: row.owner, attempt: row.attempt, inDoubt: row.inDoubt, eventAt: row.new.eventAt, sendBefore: row.new.sendBefore,
      firstAttemptAt: row.firstAttemptAt, address: row.new.address, request: row.new.request)
  }
}
