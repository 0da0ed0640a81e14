import Metrics
import Referrals
import Store

/// Claims what is due for any reason but the memory of the instance that wrote it, decides it again, and hands it to Deliver.
actor Scheduler {
  private let parts: Parts
  private let programmes: ProgrammeInForce
  private let settler: Settler
  /// A turn broke off: it may have claimed messages that nobody has in hand.
  private var isClaimInDoubt = false
  /// Messages claimed at once.
  private static let limit = 200

  init(parts: Parts, programmes: ProgrammeInForce, settler: Settler) {
    self.parts = parts
    self.programmes = programmes
    self.settler = settler
  }

  func run() async throws {
    try await repeating("due messages could not be claimed; trying again", parts.clock, parts.log) {
      while try await turn() == Self.limit {
        Pulse.stamp()
        try Task.checkCancellation()
      }
      await parts.deliver.park(parts.acknowledger.blockers(atLeast: parts.settings.heldBackLimit))
    }
  }

  /// Claims once; returns how many messages were claimed.
  private func turn() async throws -> Int {
    guard parts.guards.mayAttempt(at: parts.clock.uptime) else { return 0 }
    let claimed = try await claim()
    for message in claimed where message.state == .uncertain {
      parts.log(
        .error, "a message needs a person: see `referrald messages --uncertain`",
        [("message", message.id), ("reason", "the process that was sending it ended before the answer")])
    }
    try await expireHeld()
    let held = await parts.deliver.hold(claimed.filter { $0.state == .claimed })
    do {
      try await decide(held)
      isClaimInDoubt = false
    } catch {
      await parts.deliver.unhold(held)
      throw error
    }
    return claimed.count
  }

  /// Nobody has approved them in time.
  private func expireHeld() async throws {
    for message in try await parts.ledger.overdueHeld(limit: Self.limit) {
      await end(message, .expired, [Finding(rule: "approval", sentence: "nobody approved it in time")])
    }
  }

  /// Decides all by one question to the database.
  private func decide(_ held: [OutgoingMessage]) async throws {
    guard !held.isEmpty else { return }
    let asked = parts.clock.uptime
    let programme = programmes.value
    let known = try await parts.ledger.releaseFacts(for: held, judgingAccounts: programme.policy.judgesAccounts)
    let check = LastCheck(
      programme.decider, DecisionContext(parts.settings, parts.guards, now: parts.clock.now), known)
    let releases = held.map { ($0, check.decide($0)) }
    let moved = releases.compactMap { message, release in message.moved(by: release) }
    let written = moved.isEmpty ? [] : try await parts.ledger.readdress(moved, owner: parts.settings.incarnation)
    var ready = moved.filter { written.contains($0.id) }
    var lost: [OutgoingMessage] = []
    for (message, release) in releases {
      switch release {
      case .go: ready.append(message)
      case .goTo: if !written.contains(message.id) { lost.append(message) }
      case .end(let state, let findings, let until):
        tell(message, state, findings)
        await end(message, state, findings, until: until)
      }
    }
    await parts.deliver.free(ready, decidedAt: asked)
    // Another hand has them, or did: their rows tell.
    await parts.deliver.unhold(lost)
  }

  private func tell(_ message: OutgoingMessage, _ state: MessageState, _ findings: [Finding]) {
    guard state == .deferred, let finding = findings.first(where: { $0.rule == LastCheck.customerRule }) else { return }
    parts.log(
      .error, "a message waits: its customer cannot be decided on", [("message", message.id), ("reason", finding.sentence)])
  }

  /// Claims what is due; after a turn that broke off, and when messages of ours are expected that
  /// nobody knows, first what we have claimed already.
  private func claim() async throws -> [OutgoingMessage] {
    let owner = parts.settings.incarnation
    let isExpecting = await parts.deliver.isExpecting
    if isClaimInDoubt || isExpecting {
      let taken = try await parts.ledger.claimed(by: owner)
      let known = await parts.deliver.known(of: taken.map(\.id))
      let stranded = taken.filter { !known.contains($0.id) }
      if !stranded.isEmpty { return stranded }
    }
    // Until all that it claims has been seen to.
    isClaimInDoubt = true
    return try await parts.ledger.claimDue(instance: parts.settings.instance, owner: owner, limit: Self.limit)
  }

  private func end(_ message: OutgoingMessage, _ state: MessageState, _ findings: [Finding], until: Timestamp? = nil) async {
    let reason = findings.map(\.sentence).joined(separator: "; ")
    parts.registry.counter(.messages, message.kind.rawValue, state.rawValue).add()
    await settler.finish(
      Settlement(
        id: message.id, state: state, attempt: message.attempt, dueAt: until, reason: reason,
        published: state == .deferred
          ? nil : .message(message, state, reason: reason, parts.settings.programmeID, at: parts.clock.now)),
      of: message)
  }
}

extension OutgoingMessage {
  /// As it goes to another address; nil: it does not.
  fileprivate func moved(by release: LastCheck.Release) -> OutgoingMessage? {
    guard case .goTo(let address, let request) = release else { return nil }
    var moved = self
    (moved.address, moved.request) = (address, request)
    return moved
  }
}
