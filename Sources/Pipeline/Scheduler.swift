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

  private func decide(_ held: [OutgoingMessage]) async throws {
    var decisions: [Recheck] = []
    for message in held { decisions.append(try await recheck(message)) }
    var ready: [OutgoingMessage] = []
    for (message, decision) in zip(held, decisions) where await mayLeave(message, decision) { ready.append(message) }
    await parts.deliver.free(ready)
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

  private func recheck(_ message: OutgoingMessage) async throws -> Recheck {
    do { return try await decided(message) } catch  where BatchFailure(error) == .lasting {
      return postponed(message, "the customer's row cannot be read: \(error)")
    }
  }

  private func postponed(_ message: OutgoingMessage, _ reason: String) -> Recheck {
    parts.log(.error, "a message waits: its customer cannot be decided on", [("message", message.id), ("reason", reason)])
    return .wait(
      until: parts.clock.now + UnreadableRows.patience,
      findings: [Finding(rule: "customer", sentence: "\(reason); update referrald or mend the row")])
  }

  private func decided(_ message: OutgoingMessage) async throws -> Recheck {
    let programme = programmes.value
    guard let record = try await parts.ledger.customer(id: message.customerID) else {
      return .cancel(findings: [Finding(rule: "customer", sentence: "the customer is no longer known")])
    }
    let facts = try await parts.ledger.facts(
      for: [], addresses: [], accounts: [record.profile.accountID].compactMap { $0 }, judgingAccounts: false)
    if programme.policy.judgesAccounts, record.profile.accountID.map(facts.unreadable.accounts.contains) == true {
      return postponed(message, "a member of the customer's account cannot be read")
    }
    let context = DecisionContext(
      now: parts.clock.now, sharedVetoes: facts.sharedVetoes, onlyTo: parts.settings.onlyTo, pauses: parts.guards.pauses,
      spentDay: parts.guards.spentDay)
    let lastPromotion =
      PromotionRestRule.binds(message.kind) ? try await parts.ledger.lastPromotion(of: message.customerID) : nil
    return programme.decider.recheck(
      RecheckRequest(
        messageID: message.id, kind: message.kind, signal: message.signal, eventAt: message.eventAt,
        sendBefore: message.sendBefore, attempted: message.attempt > 0, lastPromotion: lastPromotion),
      record: record, context: context,
      others: AccountHistory(of: facts.accountMembers[record.profile.accountID ?? ""] ?? [:], without: record.id))
  }

  /// Follows a decision; true when the message may leave now.
  private func mayLeave(_ message: OutgoingMessage, _ decision: Recheck) async -> Bool {
    if message.outlivesKey(at: parts.clock.now) {
      let finding = Finding(rule: "key", sentence: "it may have arrived, and its key is too old to ask the provider again")
      await end(message, .uncertain, [finding])
      return false
    }
    switch decision {
    case .send: return true
    case .wait(let until, let findings): await end(message, .deferred, findings, until: until)
    case .expire(let findings): await end(message, .expired, findings)
    case .cancel(let findings): await end(message, .cancelled, findings)
    case .uncertainOrCancel(let findings): await end(message, message.inDoubt ? .uncertain : .cancelled, findings)
    }
    return false
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
