import Deciding
import Events
import Metrics
import Policies
import Store
import Texts

/// Was this event already handled? Asks PostgreSQL what it knows of a batch, and sorts out what it has met before.
actor Dedupe {
  private let sieve: Sieve
  private let parts: Parts

  init(sieve: Sieve) {
    self.sieve = sieve
    parts = sieve.parts
  }

  /// Looks a batch up; what is left of it is new.
  func look(up events: [LaneEvent], _ programme: Programme) async throws -> LookedUp {
    try await parts.staged(.dedupe, events.count) {
      let asked = parts.clock.uptime
      let facts = try await facts(of: events, programme.policy)
      let fresh = await sort(events, facts, judgingAccounts: programme.policy.judgesAccounts)
      return LookedUp(programme: programme, events: fresh, facts: facts, askedAt: asked)
    }
  }

  private func facts(of events: [LaneEvent], _ policy: Policy) async throws -> Facts {
    let addresses = TextSet(events.compactMap(\.address)).sorted()
    let accounts = TextSet(events.compactMap(\.event.accountID)).sorted()
    let codes = TextSet(events.compactMap(\.followedCode)).sorted()
    // What overtook an event may be its message alone, whose event is no longer remembered.
    let prompts = events.filter { $0.setbacks > 0 }.map { MessageIdentity.prompt(of: $0.event.hash) }
    let notices = TextSet(events.compactMap { policy.noticeID(of: $0.event, $0.roles) } + prompts).sorted()
    let (ledger, judgesAccounts) = (parts.ledger, policy.judgesAccounts)
    return try await parts.timed("facts") {
      try await retrying(
        "facts cannot be read; intake waits", parts.clock, parts.log, parts.guards.hindrances,
        isFinal: { BatchFailure($0).isFinal(for: events.count) }
      ) {
        try await ledger.facts(
          for: events.map(\.event), addresses: addresses, accounts: accounts, codes: codes, notices: notices,
          judgingAccounts: judgesAccounts)
      }
    }
  }

  /// Sorts out what was handled before, which is done when its messages are, and what concerns customers who cannot be read.
  private func sort(_ events: [LaneEvent], _ facts: Facts, judgingAccounts: Bool) async -> [LaneEvent] {
    var fresh: [LaneEvent] = []
    var done: [TrackedRecord] = []
    for event in events {
      let obstacle = facts.obstacle(to: event, judgingAccounts: judgingAccounts)
      guard let messages = facts.messages(of: event) else {
        if let obstacle { await sieve.setAside(event, .unreadableState, obstacle.reason) }
        if obstacle?.isWhole != true { fresh.append(event) }
        continue
      }
      if let touch = facts.untold(event) {
        fresh.append(touch)
        continue
      }
      parts.registry.counter(.eventsDone, "duplicate").add(event.records.count)
      if messages.isEmpty {
        done += event.records
      } else {
        await parts.deliver.adopt(messages, records: event.records)
      }
    }
    if !done.isEmpty { await parts.acknowledger.complete(done) }
    return fresh
  }
}

/// Why an event cannot be decided.
struct Obstacle: Equatable {
  var reason: String
  /// All of it must wait; else what it says to others is obeyed, and only what concerns the unreadable customer waits.
  var isWhole: Bool
}

extension Facts {
  /// Whether an event concerns a customer whose row cannot be read; nil: it does not.
  func obstacle(to event: LaneEvent, judgingAccounts: Bool) -> Obstacle? {
    if unreadable.isEmpty { return nil }
    if let id = event.event.customerID {
      if let reason = unreadable.customers[id] { return Obstacle(reason: reason, isWhole: true) }
      let account = event.event.accountID ?? customers[id]?.profile.accountID
      if judgingAccounts, let account, unreadable.accounts.contains(account) {
        return Obstacle(reason: "a member of the customer's account cannot be read", isWhole: true)
      }
    } else if let address = event.address, unreadable.addresses.contains(address) {
      return Obstacle(reason: "a customer of that address cannot be read", isWhole: false)
    }
    guard let code = event.followedCode, unreadable.codes.contains(code) else { return nil }
    return Obstacle(reason: "the customer whose link was followed cannot be read", isWhole: false)
  }

  /// The unsettled messages of an event handled before; nil: it was not.
  fileprivate func messages(of event: LaneEvent) -> [UnsettledMessage]? {
    if let messages = handled[event.event.hash] { return messages }
    guard event.setbacks > 0 else { return nil }
    let prompt = MessageIdentity.prompt(of: event.event.hash)
    return notices.contains(prompt) ? [UnsettledMessage(id: prompt, owner: nil)] : nil
  }

  /// What is left of an event handled before whose referrer was not told: their row was overtaken when its own customer's was not.
  fileprivate func untold(_ event: LaneEvent) -> LaneEvent? {
    guard let owner = referrer(of: event).flatMap({ customers[$0] }), owner.state.suppression.erased == nil,
      owner.state.lastTouch.map({ $0 < event.event.time }) ?? true
    else { return nil }
    var touch = event
    touch.isTouchOnly = true
    return touch
  }

  /// Whose link the event says was followed; nobody's where it is the customer's own.
  func referrer(of event: LaneEvent) -> String? { known.referrer(of: event.content) }
}

/// A lane's batch with what PostgreSQL knows of it.
struct LookedUp: Sendable {
  var programme: Programme
  var events: [LaneEvent]
  var facts: Facts
  /// When the facts were asked for, by the clock that no one sets back; nil: nobody noted it.
  var askedAt: Duration?
}
