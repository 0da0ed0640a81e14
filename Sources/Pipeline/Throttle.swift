import Referrals
import Store

/// May this moment become a message? Folds each customer's events over the facts; the actor is the shell of a pure decision.
actor Throttle {
  private let parts: Parts

  init(parts: Parts) { self.parts = parts }

  /// Decides a batch.
  func decide(_ batch: LookedUp) async throws -> Decided {
    let isGuarded = batch.programme.policy.throttle.anomalyFactor != nil
    let anomalies = isGuarded ? try await parts.overview().standing : [:]
    return await parts.staged(.throttle, batch.events.count) {
      var context = DecisionContext(
        now: parts.clock.now, sharedVetoes: batch.facts.sharedVetoes, onlyTo: parts.settings.onlyTo,
        pauses: parts.guards.pauses, spentDay: parts.guards.spentDay, anomalies: anomalies)
      context.writtenNotices = batch.facts.notices
      return Decided(batch, context)
    }
  }
}

/// A lane's batch, decided.
struct Decided: Sendable {
  var programme: Programme
  var now: Timestamp
  var events: [LaneEvent]
  var customers: [DecidedCustomer]
  var suppressedAddresses: [(email: String, role: Policy.Role, at: Timestamp)]
  /// By event: the customer whose link was followed.
  var referrers: [EventHash: String] = [:]
  /// Events that concern no customer we know: an incident for everyone, or an address that nobody has yet.
  var unowned: [LaneEvent]
  /// What the unowned events say to everyone.
  var sharedVetoes: [SharedVetoChange]
  /// The accounts that the commit judges customers by; empty where the policy has no use for them.
  var accounts: [AccountClaim] = []
  /// When the facts that it was decided by were asked for; nil: nobody noted it.
  var askedAt: Duration?

  /// Decides a batch: customers in the order of their first event, each over its facts, shared vetoes passed on.
  init(_ batch: LookedUp, _ context: DecisionContext) {
    programme = batch.programme
    now = context.now
    events = batch.events
    askedAt = batch.askedAt
    customers = []
    suppressedAddresses = batch.events.flatMap(\.suppressedAddresses)
    unowned = []
    sharedVetoes = []
    var context = context
    var members = batch.facts.accountMembers
    let groups = grouped(batch)
    // Nobody's record takes part, so all that can come of these is what they say to everyone.
    sharedVetoes =
      batch.programme.decider.fold(
        events: unowned.map { RoledEvent(event: $0.event, roles: $0.roles.forEveryone) }, record: CustomerRecord(newcomer: ""),
        context: context
      ).sharedVetoes
    context.apply(sharedVetoes)
    for (id, events) in groups {
      let record = batch.facts.customers[id] ?? CustomerRecord(newcomer: id)
      let bound = batch.facts.suppressions(of: record, events)
      let account = events.filter { !$0.roles.isTouch }.compactMap { $0.event.accountID }.last ?? record.profile.accountID
      let others = AccountHistory(of: members[account ?? ""] ?? [:], without: record)
      var folded = batch.programme.decider.fold(events: bound + events, record: record, context: context, others: others)
      if let account {
        members[account, default: [:]][id] = AccountHistory(of: folded.record.state)
      }
      folded.lifecycle.removeAll { entry in bound.contains { $0.event.hash == entry.event.hash } }
      context.apply(folded.sharedVetoes)
      customers.append(DecidedCustomer(id: id, folded: folded))
    }
    guard programme.policy.judgesAccounts else { return }
    accounts = customers.flatMap { customer in
      customer.accounts(from: batch.facts.customers[customer.id]?.profile.accountID, batch.facts.accountVersions)
    }
  }

  /// Each customer's events; one that names only an address is everyone's who has it.
  private mutating func grouped(_ batch: LookedUp) -> [(String, [RoledEvent])] {
    var order: [String] = []
    var events: TextKeyed<[RoledEvent]> = [:]
    for item in batch.events {
      let referrer = batch.facts.referrer(of: item)
      let named = item.event.customerID.map { [$0] } ?? item.address.flatMap { batch.facts.customersByEmail[$0] } ?? []
      var told = RoledEvent(event: item.event, roles: item.roles).told(named, referrer: referrer)
      if item.isTouchOnly { told.removeAll { !$0.item.roles.isTouch } }
      if told.isEmpty { unowned.append(item) }
      if let referrer { referrers[item.event.hash] = referrer }
      for (id, item) in told {
        if events[id] == nil { order.append(id) }
        events[id, default: []].append(item)
      }
    }
    return order.map { ($0, events[$0] ?? []) }
  }
}

/// What a customer's events came to.
struct DecidedCustomer: Sendable {
  var id: String
  var folded: Folded

  /// The accounts that the customer was in or comes to be in, as they were read.
  func accounts(from before: String?, _ versions: TextKeyed<Int64>) -> [AccountClaim] {
    TextSet([before, folded.record.profile.accountID].compactMap { $0 }).map { account in
      AccountClaim(customerID: id, accountID: account, version: versions[account] ?? 0)
    }
  }
}

extension LaneEvent {
  /// What the event says of its address, for whoever uses it later. An erasure leaves no address behind.
  var suppressedAddresses: [(email: String, role: Policy.Role, at: Timestamp)] {
    guard let address, !roles.lifecycle.isEmpty else { return [] }
    return roles.lifecycle.filter { $0.suppresses && $0 != .erased }.map { (email: address, role: $0, at: event.time) }
  }
}

extension EventRoles {
  /// Only what does not need a customer: vetoes.
  var forEveryone: EventRoles { EventRoles(vetoesBegun: vetoesBegun, vetoesEnded: vetoesEnded) }
}

extension Facts {
  /// What was said of a customer's address before, as events to obey first: oldest first.
  func suppressions(of record: CustomerRecord, _ events: [RoledEvent]) -> [RoledEvent] {
    if suppressedAddresses.isEmpty { return [] }
    let written = events.filter { !$0.roles.isTouch }.compactMap { $0.event.body["customer"]?["email"]?.string }
    let addresses = TextSet(([record.profile.email].compactMap { $0 } + written).map(EmailAddress.comparisonKey))
    let said = addresses.flatMap { suppressedAddresses[$0] ?? [] }.sorted { $0.at < $1.at }
    return said.enumerated().map { number, suppression in
      RoledEvent(
        event: Event(
          hash: EventHash(high: 0, low: UInt64(number)), id: "", type: "", time: suppression.at, customerID: record.id,
          body: .object([])),
        roles: EventRoles(lifecycle: [suppression.role]))
    }
  }
}
