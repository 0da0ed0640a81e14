import Metrics
import Referrals
import Store

/// Was this event already handled? One of these a lane, and it holds the lane's turn: the next batch starts when this one is judged.
actor Dedupe {
  let inbox = Mailbox<LaneChunk>(capacity: 64)
  /// What the judge says of a batch: the groups of events that must be decided again; empty when all won.
  private let turn: Mailbox<[[LaneEvent]]>
  private let next: Mailbox<LookedUp>
  private let sieve: Sieve
  private let parts: Parts
  private var pace = BatchPace()

  init(next: Mailbox<LookedUp>, turn: Mailbox<[[LaneEvent]]>, sieve: Sieve) {
    self.turn = turn
    self.next = next
    self.sieve = sieve
    parts = sieve.parts
  }

  func run() async throws {
    while let chunk = await inbox.take() {
      let (first, later) = try await gather(chunk).apart
      var groups = later.isEmpty ? [first] : [later, first]
      while let events = groups.popLast() {
        let asked = parts.clock.uptime
        let found: (facts: Facts, fresh: [LaneEvent])
        do {
          found = try await parts.staged(.dedupe, events.count) {
            let facts = try await look(up: events, chunk.programme.policy)
            return (facts, await sort(events, facts, judgingAccounts: chunk.programme.policy.judgesAccounts))
          }
        } catch {
          groups += try await sieve.sift(events, error).reversed()
          continue
        }
        guard !found.fresh.isEmpty else { continue }
        guard await next.put(LookedUp(programme: chunk.programme, events: found.fresh, facts: found.facts, askedAt: asked)),
          let again = await turn.take()
        else { return }
        groups += again.reversed()
      }
      pace.end(at: parts.clock.uptime)
    }
    next.close()
  }

  /// A batch: what is there, and of a lane at work also what comes within its pace. An event that comes alone never waits.
  private func gather(_ chunk: LaneChunk) async throws -> [LaneEvent] {
    var events = chunk.events
    join(chunk.programme, to: &events)
    if let rest = pace.rest(before: events.count, of: parts.settings.batch, isBehind: chunk.isBehind, at: parts.clock.uptime) {
      try await parts.clock.sleep(for: rest)
      join(chunk.programme, to: &events)
    }
    pace.start(at: parts.clock.uptime)
    return events
  }

  /// Adds what waits already.
  private func join(_ programme: Programme, to events: inout [LaneEvent]) {
    while events.count < parts.settings.batch,
      let more = inbox.takeWaiting(where: {
        $0.programme === programme && events.count + $0.events.count <= parts.settings.batch
      })
    { events += more.events }
  }

  private func look(up events: [LaneEvent], _ policy: Policy) async throws -> Facts {
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
  func referrer(of event: LaneEvent) -> String? {
    FollowedLink.referrer(event.followedCode, of: event.event, among: customersByCode)
  }
}

/// A lane's batch with what PostgreSQL knows of it.
struct LookedUp: Sendable {
  var programme: Programme
  var events: [LaneEvent]
  var facts: Facts
  /// When the facts were asked for, by the clock that no one sets back; nil: nobody noted it.
  var askedAt: Duration?
}
