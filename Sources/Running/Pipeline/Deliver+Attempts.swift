import Deciding
import Metrics
import MultiMail
import Policies
import Store
import Time

/// One attempt after another: which message goes next, its durable claim, the sending, and what follows from the answer.
extension Deliver {
  func pick() async -> [MessageInHand] {
    guard ending != .halted, guards.mayAttempt(at: clock.uptime) else { return [] }
    let now = clock.now
    if guards.lapses != lapses {
      lapses = guards.lapses
      state.lapse()
    }
    let pauses = guards.pauses
    if !pauses.isEmpty {
      // What waits is decided again under the pause; the scheduler does that.
      let paused = state.pickWaiting { entry in pauses.contains { $0.stops(entry.message.kind, entry.message.signal) } }
      await hand(over: paused, until: now, reason: "sends are paused")
    }
    let isLimited = await admissions.follow(programmes.value.policy)
    var picked: [MessageInHand] = []
    var left: [String] = []
    let free = concurrency.limit - running
    while picked.count < free, state.readyCount > 0 || picked.isEmpty {
      guard let entry = state.pick(now: now) else { break }
      if ending != nil, entry.records.isEmpty {
        left.append(entry.message.id)
        continue
      }
      if now > entry.message.sendBefore, !entry.message.inDoubt {
        await end(entry.message, .expired, reason: "its time passed before it could be sent")
        continue
      }
      if entry.message.outlivesKey(at: now) {
        await end(entry.message, .uncertain, reason: entry.message.doubt)
        continue
      }
      switch Placing(entry.message, by: mailer) {
      case .here: break
      case .elsewhere(let reason):
        await end(entry.message, .uncertain, reason: reason)
        continue
      case .nowhere(let reason):
        await hand(over: [entry], until: now + Placing.rest, reason: reason)
        continue
      }
      var admission = Admission.go
      if isLimited {
        let isCounted: Bool
        (admission, isCounted) = await admissions.admit(entry, waiting: state.readyCount + 1)
        state.update(entry.message.id) { $0.isCounted = isCounted }
      }
      if case .tomorrow(let day) = admission {
        await postpone(entry, day)
        continue
      }
      guard admission == .go, gate.allowsAttempt(now: now) else {
        state.putBack(entry.message.id)
        break
      }
      if isLimited { await admissions.takeTurn() }
      picked.append(state.message(entry.message.id) ?? entry)
    }
    // Whoever ends us may have come while the limits were asked: what nobody waits for then must not begin.
    if ending == .halted {
      left += picked.map(\.message.id)
      picked = []
    }
    for id in left { state.putBack(id) }
    running += picked.count
    return picked
  }

  /// How long a claim may be in line before it is renewed.
  private static let claimLifetime: Duration = .seconds(1)

  /// How long after its claim an attempt may begin. Others take it over 15 s after the claim: 10 s are the request's.
  private static let beginning: Duration = .seconds(5)

  private func isClaim(of entry: MessageInHand, within lifetime: Duration, at uptime: Duration) -> Bool {
    entry.claimedAt.map { uptime - $0 <= lifetime } ?? false
  }

  /// Writes the durable claim of attempts that have none yet, and renews those that waited in line.
  func begin(_ picked: [MessageInHand]) async -> [MessageInHand] {
    let uptime = clock.uptime
    let claims = picked.filter { $0.needsBegin || !isClaim(of: $0, within: Self.claimLifetime, at: uptime) }
    guard !claims.isEmpty else { return picked }
    do {
      let (begun, refused) = try await write(claims)
      let unclear = claims.filter { !begun.contains($0.message.id) }
      let found = unclear.isEmpty ? [] : try await ledger.outgoing(ids: unclear.map(\.message.id))
      let rows = Dictionary(found.map { ($0.id, $0) }) { row, _ in row }
      let now = clock.now
      let aside = await mend(claims.filter { refused.contains($0.message.id) }, rows)
      let rest = picked.filter { !aside.contains($0.message.id) }
      let claimed = Set(claims.map(\.message.id))
      return await keep(rest, claimed: claimed, begun, rows).map { entry in
        let id = entry.message.id
        guard claimed.contains(id) else { return entry }
        // In place: records may have been attached since it was picked.
        state.update(id) { entry in
          // What an earlier call wrote, its answer lost, was written nobody knows when.
          entry.claimedAt = begun.contains(id) ? uptime : nil
          if entry.needsBegin { entry.begin(now, at: mailer.target(of: entry.message.request)?.stored) }
        }
        return state.message(id) ?? entry
      }
    } catch {
      log(.warning, "attempts were not written down, so they were not made; trying again", [("error", "\(error)")])
      running -= picked.count
      for entry in picked { state.rest(entry.message.id, until: clock.now + .seconds(1)) }
      return []
    }
  }

  /// Writes claims in one statement, in halves where that fails for good.
  /// - Returns: also those that PostgreSQL refuses each by itself.
  private func write(_ claims: [MessageInHand]) async throws -> (begun: Set<String>, refused: Set<String>) {
    do {
      let attempts = claims.map {
        AttemptStart(
          id: $0.message.id, rewrite: $0.rewrite, renews: !$0.needsBegin, target: mailer.target(of: $0.message.request)?.stored)
      }
      return (try await ledger.beginAttempts(attempts, owner: settings.incarnation), [])
    } catch  where BatchFailure(error).isFinal(for: claims.count) {
      guard claims.count == 1, let claim = claims.first else {
        var (begun, refused): (Set<String>, Set<String>) = ([], [])
        for half in claims.halves {
          let written = try await write(half)
          begun.formUnion(written.begun)
          refused.formUnion(written.refused)
        }
        return (begun, refused)
      }
      log(.error, "an attempt cannot be written down, so it is not made", [("message", claim.message.id), ("error", "\(error)")])
      return ([], [claim.message.id])
    }
  }

  /// Gives each that PostgreSQL refuses its template's words back; what has them already waits for an hour.
  /// - Returns: the ids that wait.
  private func mend(_ refused: [MessageInHand], _ rows: [String: OutgoingMessage]) async -> [String] {
    var aside: [String] = []
    for entry in refused {
      let id = entry.message.id
      if entry.rewrite?.mail != nil {
        if let row = rows[id] { state.update(id) { $0.takeOwnWords(of: row) } }
      } else {
        running -= 1
        aside.append(id)
        await hand(over: [entry], until: clock.now + UnreadableRows.patience, reason: "its attempt cannot be written down")
      }
    }
    return aside
  }

  /// Sorts out claims that were not written: some are on their way, the rest another instance has taken.
  private func keep(
    _ picked: [MessageInHand], claimed: Set<String>, _ begun: Set<String>, _ rows: [String: OutgoingMessage]
  ) async -> [MessageInHand] {
    var kept: [MessageInHand] = []
    for entry in picked {
      let id = entry.message.id
      let row = rows[id]
      if !claimed.contains(id) || begun.contains(id) || row.map({ entry.hasWritten($0, owner: settings.incarnation) }) == true {
        kept.append(entry)
        continue
      }
      running -= 1
      if case .ours? = row?.standing(of: settings.incarnation) {
        // The last attempt's end is being written: then this one can begin.
        state.rest(id, until: clock.now + .milliseconds(100))
      } else {
        await settler.watch(id, records: state.lose(id))
      }
    }
    return kept
  }

  /// Sends once, and follows the answer.
  /// - Parameters:
  ///   - heeded: the lapses of the lease that were known when it was picked.
  ///   - inFlight: attempts under way when it was let go, itself included.
  func attempt(_ entry: MessageInHand, heeded: Int, inFlight: Int) async {
    let start = clock.uptime
    // Writing the claims can have taken longer than the lease lasts, and the lease can have come back meanwhile.
    let isOurs = guards.lapses == heeded
    guard isOurs, guards.mayAttempt(at: start) else {
      running -= 1
      if isOurs { state.putBack(entry.message.id) } else { state.doubt(entry.message.id) }
      return
    }
    // A process that stood still, or a slow database: decided again, or its claim renewed, first.
    guard !isStale(entry, at: start), isClaim(of: entry, within: Self.beginning, at: start) else {
      running -= 1
      state.putBack(entry.message.id)
      return
    }
    guard let entry = state.attempt(entry.message.id) else {
      running -= 1
      return
    }
    let outcome = await mailer.send(entry.message.request)
    registry.histogram(.providerTime).observe(clock.uptime - start)
    registry.counter(.sends, outcome.label).add()
    let now = clock.now
    if let health = outcome.health { concurrency.record(health, inFlight: inFlight) }
    if case .rateLimited = outcome { concurrency.record(.failure, inFlight: inFlight) }
    running -= 1
    // What follows takes no place from the next attempt, yet whoever waits for the end waits for it as well.
    following += 1
    defer { following -= 1 }
    let wasStopped = gate.stopReason
    gate.note(outcome, now: now, random: dice.roll())
    if let reason = gate.stopReason, reason != wasStopped {
      log(.error, "the provider refuses us; messages wait until a person mends it", [("reason", reason)])
    }
    await follow(entry, outcome, now)
    registry.histogram(.stageTime, Stage.deliver.rawValue).observe(clock.uptime - start)
    bell.ring()
  }

  private func follow(_ entry: MessageInHand, _ outcome: SendOutcome, _ now: Timestamp) async {
    let id = entry.message.id
    let step = NextStep(
      after: outcome, of: entry.message, failures: entry.failures + 1, now: now, random: dice.roll())
    switch step {
    case .settle(let state, let providerID, let reason):
      if state == .sent, entry.message.kind == .prompt { registry.histogram(.signalToSend).observe(now - entry.message.eventAt) }
      await end(entry.message, state, providerID: providerID, reason: reason)
    case .again(let wait, let inDoubt, let reason):
      let due = now + wait
      state.update(id) { $0.fail(inDoubt: inDoubt) }
      state.rest(id, until: due)
      await settler.note(
        Settlement(id: id, state: .retry, attempt: entry.message.attempt, dueAt: due, reason: reason, inDoubt: inDoubt))
    case .wait(let until, let reason): await hand(over: [entry], until: until, reason: reason)
    }
  }
}
