import Deciding
import Events
import Policies
import Postgres
package import Store
package import Texts
package import Time

extension MemoryLedger {
  /// The commit statement: all that belongs to customers whose version is the expected one.
  package func commit(_ batch: CommitBatch, owner: Int64, now: Timestamp) throws -> TextSet {
    if batch.handled.contains(where: { $0.event.id.contains("poison") }) {
      throw PostgresError(.server, "invalid byte sequence", retry: .never, sqlState: "22021")
    }
    var won: TextSet = []
    let moved = TextSet(
      batch.accounts.filter { checksAccounts && (accounts[$0.accountID] ?? $0.version) != $0.version }.map(\.accountID))
    let beaten = TextSet(batch.accounts.filter { moved.contains($0.accountID) }.map(\.customerID))
    for record in batch.customers
    where !beaten.contains(record.id)
      && (!checksVersions || (customers[record.id]?.version ?? record.version) == record.version)
    {
      // Without a row the insert succeeds whatever version was expected.
      won.insert(record.id)
    }
    conflicts += batch.customers.count - won.count
    func wins(_ id: String?) -> Bool { id.map(won.contains) ?? true }
    // A commit has each event and each message once, whoever's they are.
    var (events, ids): (Set<EventHash>, Set<String>) = ([], [])
    let isOvertaken = batch.handled.contains { item in
      item.customerID.map(won.contains) == true
        && (handled.contains(item.event.hash) || !events.insert(item.event.hash).inserted)
    }
    if isOvertaken { throw Self.duplicate("handled_events_default_pkey") }
    for message in batch.messages where won.contains(message.customerID) {
      let isTaken =
        !ids.insert(message.id).inserted || messages[message.id] != nil
        || messages.values.contains { $0.new.kind == message.kind && $0.new.cause == message.cause }
      if isTaken { throw Self.duplicate("messages_pkey") }
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
    for item in batch.lifecycle where wins(item.customerID) {
      lifecycle.insert("\(item.event.hash.uuid)/\(item.role.rawValue)/\(item.customerID ?? "")")
    }
    for item in batch.suppressedAddresses {
      suppressed[item.email, default: [:]][item.role] = max(suppressed[item.email]?[item.role] ?? item.at, item.at)
    }
    for change in batch.sharedVetoes { apply(change) }
    for message in batch.messages where won.contains(message.customerID) { insert(message, owner, now) }
    for item in batch.reminders where wins(item.customerID) {
      messages[item.messageID]?.remindAt = item.next
      if item.next == nil { messages[item.messageID]?.new.kept = nil }
    }
    outbox += batch.outbox.count { won.contains($0.customerID) }
    return won
  }

  private static func duplicate(_ constraint: String) -> PostgresError {
    PostgresError(.server, "duplicate key", retry: .never, sqlState: "23505", constraint: constraint)
  }

  private func insert(_ message: NewMessage, _ owner: Int64, _ now: Timestamp) {
    let begins = message.state == .sending
    if let code = message.linkCode, links[message.customerID] == nil { links[message.customerID] = code }
    messages[message.id] = MessageRow(
      new: message, state: message.state, attempt: begins ? 1 : 0, owner: begins || message.state == .claimed ? owner : nil,
      dueAt: message.dueAt, firstAttemptAt: begins ? now : nil, lastAttemptAt: begins ? now : nil, target: message.target,
      wasHandedOver: message.state == .deferred || message.state == .held)
  }

  /// Writes that attempts begin, and the rewritten bodies with which.
  package func beginAttempts(_ attempts: [AttemptStart], owner: Int64, now: Timestamp) -> Set<String> {
    var begun: Set<String> = []
    for attempt in attempts {
      let id = attempt.id
      guard var row = messages[id], row.owner == owner,
        row.state == .claimed || row.state == .retry || row.state == .sending && attempt.renews
      else { continue }
      row.attempt += row.state == .sending ? 0 : 1
      row.state = .sending
      row.lastAttemptAt = now
      row.firstAttemptAt = row.firstAttemptAt ?? now
      row.target = attempt.target ?? row.target
      if row.attempt == 1, let rewrite = attempt.rewrite { row.store(rewrite) }
      messages[id] = row
      begun.insert(id)
    }
    return begun
  }

  /// Writes messages of an owner that were never attempted to other addresses.
  package func readdress(_ asked: [OutgoingMessage], owner: Int64) -> Set<String> {
    let ours = asked.filter { message in
      messages[message.id].map { $0.owner == owner && $0.state == .claimed && $0.attempt == 0 } ?? false
    }
    for message in ours {
      messages[message.id]?.new.address = message.address
      messages[message.id]?.new.request = message.request
    }
    return Set(ours.map(\.id))
  }

  /// Writes down what became of attempts, each on condition of the state it expects.
  package func settle(_ settlements: [Settlement], owner: Int64, now: Timestamp) -> Set<String> {
    var changed: Set<String> = []
    for settlement in settlements {
      guard var row = messages[settlement.id] else { continue }
      let applies =
        settlement.state == .sent
        ? [.sending, .retry, .uncertain].contains(row.state) || row.state == .claimed && row.inDoubt
        : row.isUnsettled && row.owner == owner && (settlement.attempt ?? row.attempt) == row.attempt
          || settlement.state == .expired && row.state == .held && row.new.sendBefore < now
      guard applies else { continue }
      row.state = settlement.state
      row.providerID = settlement.providerID ?? row.providerID
      row.dueAt = settlement.dueAt ?? row.dueAt
      row.parked = settlement.parked
      row.inDoubt = row.inDoubt || settlement.inDoubt
      row.isBeginUnknown = row.isBeginUnknown && !settlement.inDoubt
      if settlement.isUnmade { (row.attempt, row.firstAttemptAt, row.lastAttemptAt) = (0, nil, nil) }
      row.settledAt = [.sent, .dead, .uncertain, .cancelled, .expired].contains(settlement.state) ? now : nil
      row.remindAt = settlement.state == .sent ? settlement.remindAfter.map { now + $0 } : nil
      if !([.retry, .claimed].contains(settlement.state) && !settlement.parked) { row.owner = nil }
      row.wasHandedOver = row.wasHandedOver || settlement.parked || settlement.state == .deferred
      messages[settlement.id] = row
      changed.insert(settlement.id)
      if settlement.published != nil {
        outbox += 1
        published.insert("\(settlement.id)/\(settlement.state.rawValue)")
      }
    }
    giveBack(changed)
    return changed
  }

  /// Prompts that will not go count toward no cap any more; a customer who had none of them reserved stays as they are.
  func giveBack(_ ids: Set<String>) {
    let given = ids.compactMap { messages[$0] }.filter { row in
      row.new.kind == .prompt && [.dead, .cancelled, .expired].contains(row.state)
    }
    for (id, rows) in Dictionary(grouping: given, by: { ByteText($0.new.customerID) }) {
      let id = id.text
      guard var record = customers[id] else { continue }
      for row in rows { Decider.releaseReservation(row.new.id, from: &record.state) }
      guard record != customers[id] else { continue }
      record.version += 1
      customers[id] = record
    }
  }

  /// Held messages whose time has passed.
  package func overdueHeld(limit: Int, now: Timestamp) -> [OutgoingMessage] {
    let overdue = messages.values.filter { $0.state == .held && $0.new.sendBefore < now }
    return overdue.sorted { $0.new.id < $1.new.id }.prefix(limit).map(outgoing)
  }

  /// Claims what is due, by the store's rules.
  package func claimDue(instance: String, owner: Int64, limit: Int, now: Timestamp) -> [OutgoingMessage] {
    let dead = Set(
      incarnations.filter { id, row in
        row.isEnded || row.beatAt < now - .seconds(30) || (row.instance == instance && id < owner)
      }.keys)
    func isDead(_ owner: Int64?) -> Bool { owner.map(dead.contains) ?? false }
    let due = messages.values.filter { $0.dueAt <= now }.filter { row in
      switch row.state {
      case .deferred: true
      case .retry: row.parked || row.owner == nil || isDead(row.owner)
      case .claimed: isDead(row.owner)
      case .sending: isDead(row.owner) && row.lastAttemptAt.map { $0 < now - .seconds(15) } == true
      default: false
      }
    }.sorted { ($0.dueAt, $0.new.id) < ($1.dueAt, $1.new.id) }.prefix(limit)
    return due.map { take($0, owner, now) }
  }

  private func take(_ due: MessageRow, _ owner: Int64, _ now: Timestamp) -> OutgoingMessage {
    var row = due
    row.state = due.state == .sending && row.new.contract == "unkeyed" ? .sending : .claimed
    row.isBeginUnknown = due.isBeginUnknown || due.state == .sending && !due.inDoubt
    row.inDoubt = due.inDoubt || due.state == .sending
    row.parked = false
    row.owner = owner
    messages[row.new.id] = row
    return outgoing(row)
  }

  /// Ids of messages that an incarnation has claimed and not begun, or taken over as `sending`.
  package func claimed(by owner: Int64) -> [String] {
    messages.values.filter { row in
      row.owner == owner && (row.state == .claimed || row.state == .sending && row.inDoubt && row.new.contract == "unkeyed")
    }.map(\.new.id).sorted()
  }

  /// Messages by id.
  package func outgoing(ids: [String]) -> [OutgoingMessage] { ids.compactMap { messages[$0] }.map(outgoing) }

  /// Which of these are still unsettled and not handed over.
  package func unsettled(_ ids: [String]) -> Set<String> {
    Set(ids.filter { id in messages[id].map { $0.isUnsettled && !$0.parked } ?? false })
  }

  /// A row as Deliver holds it.
  private func outgoing(_ row: MessageRow) -> OutgoingMessage {
    OutgoingMessage(
      id: row.new.id, kind: row.new.kind, customerID: row.new.customerID, signal: row.new.signal, state: row.state,
      owner: row.owner, attempt: row.attempt, inDoubt: row.inDoubt, isBeginUnknown: row.isBeginUnknown, eventAt: row.new.eventAt,
      sendBefore: row.new.sendBefore,
      firstAttemptAt: row.firstAttemptAt, address: row.new.address, request: row.new.request, draft: row.new.draft,
      target: row.target)
  }
}

extension MemoryLedger.MessageRow {
  /// The bytes of a mail change here alone.
  fileprivate mutating func store(_ rewrite: Rewrite) {
    self.rewrite = rewrite
    guard let mail = rewrite.mail else { return }
    (new.request, new.text, new.html, new.draft) = (mail.request, mail.text, mail.html, nil)
  }
}
