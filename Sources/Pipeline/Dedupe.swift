import Metrics
import Referrals
import Store

/// Was this event already handled? One of these a lane, and it holds the lane's turn: the next batch starts when this one is judged.
actor Dedupe {
  let inbox = Mailbox<LaneChunk>(capacity: 64)
  /// What the judge says of a batch: the groups of events that must be decided again; empty when all won.
  private let turn: Mailbox<[[LaneEvent]]>
  private let next: Mailbox<LookedUp>
  private let parts: Parts

  init(next: Mailbox<LookedUp>, turn: Mailbox<[[LaneEvent]]>, parts: Parts) {
    self.turn = turn
    self.next = next
    self.parts = parts
  }

  func run() async throws {
    while let chunk = await inbox.take() {
      var groups = [join(chunk)]
      while let events = groups.popLast() {
        let (facts, fresh) = try await parts.staged(.dedupe, events.count) {
          let facts = try await look(up: events, chunk.programme.policy)
          return (facts, await sort(events, facts))
        }
        guard !fresh.isEmpty else { continue }
        guard await next.put(LookedUp(programme: chunk.programme, events: fresh, facts: facts)),
          let again = await turn.take()
        else { return }
        groups += again.reversed()
      }
    }
    next.close()
  }

  /// Adds what waits already, without lingering for more.
  private func join(_ chunk: LaneChunk) -> [LaneEvent] {
    var events = chunk.events
    while events.count < parts.settings.batch,
      let more = inbox.takeWaiting(where: {
        $0.programme === chunk.programme && events.count + $0.events.count <= parts.settings.batch
      })
    { events += more.events }
    return events.withoutRepeats
  }

  private func look(up events: [LaneEvent], _ policy: Policy) async throws -> Facts {
    let addresses = Set(events.compactMap(\.address)).sorted()
    let accounts = Set(events.compactMap(\.event.accountID)).sorted()
    let codes = Set(events.compactMap(\.followedCode)).sorted()
    let notices = Set(events.compactMap { policy.noticeID(of: $0.event, $0.roles) }).sorted()
    let (ledger, judgesAccounts) = (parts.ledger, policy.judgesAccounts)
    return try await parts.timed("facts") {
      try await retrying("the database does not answer; intake waits", parts.clock, parts.log) {
        try await ledger.facts(
          for: events.map(\.event), addresses: addresses, accounts: accounts, codes: codes, notices: notices,
          judgingAccounts: judgesAccounts)
      }
    }
  }

  /// Sets aside what was handled before: done when its messages are.
  private func sort(_ events: [LaneEvent], _ facts: Facts) async -> [LaneEvent] {
    var fresh: [LaneEvent] = []
    var done: [TrackedRecord] = []
    for event in events {
      guard let messages = facts.handled[event.event.hash] else {
        fresh.append(event)
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

extension Facts {
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
}
