import Deciding
import Metrics
import MultiMail
import Policies
import Store
import Time

/// Claims what is due for any reason but the memory of the instance that wrote it, decides it again, and hands it to Deliver.
actor Scheduler {
  private let parts: Parts
  private let programmes: ProgrammeInForce
  /// A turn broke off: it may have claimed messages that nobody has in hand.
  private var isClaimInDoubt = false
  /// The last claim got as many as it asked for: more may be due.
  private var isMoreDue = false
  /// When it is looked again although nothing more was due.
  private var nextLook: Duration = .zero
  /// What one turn has to see to.
  private struct Claim {
    var messages: [OutgoingMessage] = []
    /// More may be claimed at once.
    var isMore = false
    /// Others that we have claimed are still to be seen to.
    var leavesSome = false
  }

  /// Messages claimed at once.
  private static let limit = 200
  /// How soon room in the window is used.
  private static let interval: Duration = .milliseconds(50)

  init(parts: Parts, programmes: ProgrammeInForce) {
    self.parts = parts
    self.programmes = programmes
  }

  func run() async throws {
    try await repeating(every: Self.interval, "due messages could not be claimed; trying again", parts.clock, parts.log) {
      guard parts.guards.mayAttempt(at: parts.clock.uptime) else { return }
      let isLook = parts.clock.uptime >= nextLook
      if isLook {
        nextLook = parts.clock.uptime + .seconds(1)
        await parts.deliver.park(parts.acknowledger.blockers(atLeast: parts.settings.heldBackLimit))
        try await expireHeld()
      }
      guard isLook || isMoreDue else { return }
      while try await turn() {
        Pulse.stamp()
        try Task.checkCancellation()
      }
    }
  }

  /// Claims once; returns whether more may be claimed at once.
  func turn() async throws -> Bool {
    guard parts.guards.mayAttempt(at: parts.clock.uptime) else { return false }
    let claim = try await claim()
    let held = await parts.deliver.beginDeciding(claim.messages.filter(\.isClaimed))
    do {
      try await decide(held)
      isClaimInDoubt = claim.leavesSome
    } catch {
      isClaimInDoubt = true
      await parts.deliver.giveUpDeciding(held)
      throw error
    }
    return claim.isMore
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
    await parts.deliver.release(ready, decidedAt: asked)
    // Another hand has them, or did: their rows tell.
    await parts.deliver.giveUpDeciding(lost)
  }

  private func tell(_ message: OutgoingMessage, _ state: MessageState, _ findings: [Finding]) {
    guard state == .deferred, let finding = findings.first(where: { $0.rule == LastCheck.customerRule }) else { return }
    parts.log(
      .error, "a message waits: its customer cannot be decided on", [("message", message.id), ("reason", finding.sentence)])
  }

  /// Claims what is due as far as there is room; after a turn that broke off, and when messages of ours are expected that
  /// nobody knows, first what we have claimed already.
  private func claim() async throws -> Claim {
    let owner = parts.settings.incarnation
    let isExpecting = await parts.deliver.isExpecting
    if isClaimInDoubt || isExpecting {
      let taken = try await parts.ledger.claimed(by: owner)
      let stranded = await parts.deliver.strangers(among: taken)
      if !stranded.isEmpty {
        let messages = try await parts.ledger.outgoing(ids: Array(stranded.prefix(Self.limit)))
        return Claim(messages: messages, isMore: !messages.isEmpty, leavesSome: stranded.count > Self.limit)
      }
    }
    let room = min(await parts.deliver.room, Self.limit)
    guard room > 0 else { return Claim() }
    // Until all that it claims has been seen to.
    isClaimInDoubt = true
    isMoreDue = false
    let messages = try await parts.ledger.claimDue(instance: parts.settings.instance, owner: owner, limit: room)
    isMoreDue = messages.count == room
    return Claim(messages: messages, isMore: isMoreDue)
  }

  private func end(_ message: OutgoingMessage, _ state: MessageState, _ findings: [Finding], until: Timestamp? = nil) async {
    await parts.deliver.end(message, state, reason: findings.map(\.sentence).joined(separator: "; "), until: until)
  }
}

extension OutgoingMessage {
  /// Whether it is to be decided on, or taken over from an attempt that must not be repeated.
  fileprivate var isClaimed: Bool { state == .claimed || state == .sending && inDoubt && contract != .keyed }

  /// As it goes to another address; nil: it does not.
  fileprivate func moved(by release: LastCheck.Release) -> OutgoingMessage? {
    guard case .goTo(let address, let request) = release else { return nil }
    var moved = self
    (moved.address, moved.request) = (address, request)
    return moved
  }
}
