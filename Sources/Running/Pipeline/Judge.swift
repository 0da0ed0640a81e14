import Deciding
import Events
import JSONTree
import Metrics
import Policies
import Store
import Texts
import Time

/// Commits a lane's batch in one statement and hands on what won; what lost is decided again with fresh facts.
actor Judge {
  private let parts: Parts

  init(parts: Parts) { self.parts = parts }

  /// Commits a batch.
  /// - Returns: the groups of events that lost and must be decided again; none when all won.
  func commit(_ written: Written) async throws -> [[LaneEvent]] {
    try await parts.staged(.judge, written.decided.events.count) {
      await handOn(written, try await winners(of: written))
    }
  }

  /// The customers whose rows were as the batch knew them: what concerns the others was not written.
  private func winners(of written: Written) async throws -> TextSet {
    var batch = CommitBatch(written, programmeID: parts.settings.programmeID)
    let (ledger, owner, count) = (parts.ledger, parts.settings.incarnation, written.decided.events.count)
    return try await parts.timed("commit") {
      try await retrying(
        "commits fail; intake waits", parts.clock, parts.log, parts.guards.hindrances,
        isFinal: { BatchFailure($0).isFinal(for: count) }
      ) {
        do { return try await ledger.commit(batch, owner: owner) } catch {
          if BatchFailure(error) == .slow { batch.allowMoreTime() }
          throw error
        }
      }
    }
  }

  private func handOn(_ written: Written, _ won: TextSet) async -> [[LaneEvent]] {
    let (kept, again) = sort(written.decided, won)
    count(written.decided, won, kept)
    let owner = parts.settings.incarnation
    var records = Dictionary(kept.map { ($0.event.hash, $0.records) }) { $0 + $1 }
    let messages = written.messages.filter { won.contains($0.message.customerID) }.map { message, event in
      (
        message: OutgoingMessage(message, at: written.decided.now, owner: owner),
        records: records.removeValue(forKey: event) ?? []
      )
    }
    if !messages.isEmpty { await parts.deliver.take(messages, decidedAt: written.decided.askedAt) }
    let done = records.values.flatMap { $0 }
    if !done.isEmpty { await parts.acknowledger.complete(done) }
    return again.isEmpty ? [] : [again]
  }

  /// The events that are decided, and those of customers that lost, who must be decided again.
  private func sort(_ decided: Decided, _ won: TextSet) -> (kept: [LaneEvent], again: [LaneEvent]) {
    let losers = TextSet(decided.customers.map(\.id)).subtracting(won)
    if losers.isEmpty, !decided.events.contains(where: \.isTouchOnly) { return (decided.events, []) }
    parts.registry.counter(.commitConflicts).add(losers.count)
    let owners = decided.owners
    // One of which only the touch was left is met once more as what it is: an event handled before, perhaps with messages.
    let again = decided.events.filter { event in
      event.isTouchOnly || owners[event.event.hash]?.contains(where: losers.contains) ?? false
    }.map(\.whole)
    let repeated = Set(again.map(\.event.hash))
    return (decided.events.filter { !repeated.contains($0.event.hash) }, again)
  }

  private func count(_ decided: Decided, _ won: TextSet, _ events: [LaneEvent]) {
    var outcomes: [Decision.Outcome: Int] = [:]
    var rules: [String: Int] = [:]
    for place in decided.customers.indices where won.contains(decided.customers[place].id) {
      let decisions = decided.customers[place].decisions
      parts.signalCounts.add(decisions)
      for decision in decisions {
        outcomes[decision.outcome, default: 0] += 1
        for finding in decision.findings { rules[finding.rule, default: 0] += 1 }
      }
    }
    for (outcome, count) in outcomes { parts.registry.counter(.decisions, outcome.rawValue).add(count) }
    for (rule, count) in rules { parts.registry.counter(.ruleHits, rule).add(count) }
    parts.registry.counter(.eventsDone, "decided").add(events.count)
  }
}

extension Decided {
  /// The customers that each event was folded into.
  var owners: [EventHash: [String]] {
    var owners: [EventHash: [String]] = [:]
    for event in events { if let id = event.event.customerID { owners[event.event.hash] = [id] } }
    for customer in customers {
      for entry in customer.lifecycle
      where owners[entry.event.hash]?.contains(where: { $0.hasBytes(of: customer.id) }) != true {
        owners[entry.event.hash, default: []].append(customer.id)
      }
    }
    for (hash, referrer) in referrers where owners[hash]?.contains(where: { $0.hasBytes(of: referrer) }) != true {
      owners[hash, default: []].append(referrer)
    }
    return owners
  }
}

extension OutgoingMessage {
  /// A message just committed.
  init(_ message: NewMessage, at now: Timestamp, owner: Int64) {
    let isBegun = message.state == .sending
    self.init(
      id: message.id, kind: message.kind, customerID: message.customerID, signal: message.signal, state: message.state,
      owner: owner, attempt: isBegun ? 1 : 0, eventAt: message.eventAt, sendBefore: message.sendBefore,
      firstAttemptAt: isBegun ? now : nil,
      address: message.address, request: message.request, draft: message.draft, target: message.target)
  }
}

extension CommitBatch {
  /// All that a written batch wants to be true.
  init(_ written: Written, programmeID: String) {
    self.init()
    let decided = written.decided
    customers = decided.customers.map(\.record)
    accounts = decided.accounts
    // An event that names a customer only by address is not remembered as handled: obeying it again changes nothing, and a
    // customer that lost must meet it again.
    // One of which only the touch was left is written already.
    handled = decided.events.filter { !$0.isTouchOnly }.compactMap { item in item.event.customerID.map { (item.event, $0) } }
    handled += decided.unowned.map { ($0.event, nil) }
    decisions = decided.customers.flatMap { $0.decisions.map { ($0, decided.programme.policy.hash) } }
    lifecycle = decided.customers.flatMap { customer in
      customer.lifecycle.map { ($0.role, $0.event.withoutPerson, customer.id) }
    }
    lifecycle += decided.unowned.flatMap { item in item.roles.lifecycle.map { ($0, item.event.withoutPerson, nil) } }
    sharedVetoes = decided.sharedVetoes + decided.customers.flatMap(\.sharedVetoes)
    suppressedAddresses = decided.suppressedAddresses
    messages = written.messages.map(\.message)
    let policy = decided.programme.policy.hash
    outbox = decided.customers.flatMap { customer in
      customer.decisions.map { decision in
        (customer.id, LateJSON { OutputEvent.decision(decision, policy: policy, programmeID) })
      }
    }
  }
}

extension CommitBatch {
  /// Twice the time of the last try, at most some three minutes: what is slow for good still ends.
  mutating func allowMoreTime() { deadline = min((deadline ?? .seconds(10)) * 2, .seconds(160)) }
}

extension Event {
  /// The event without who the customer is beyond their id: what the lifecycle's records keep.
  var withoutPerson: Event {
    guard case .object(let members) = body else { return self }
    var bare = self
    bare.body = .object(
      members.map { member in
        guard member.key == "customer", let id = member.value["id"] else { return member }
        return JSON.Member("customer", .object([JSON.Member("id", id)]))
      }.filter { $0.key != "customer" || $0.value["id"] != nil })
    return bare
  }
}
