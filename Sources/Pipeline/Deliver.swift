import Metrics
import MultiMail
import Referrals
import Store

/// Sends the stored bytes under the stored key, and settles each message as it finishes: the one delivery path.
package actor Deliver {
  private var queue = DeliveryQueue()
  private var gate: DeliveryGate
  private var concurrency: AdaptiveConcurrency
  private var running = 0
  /// Lapses of the lease that we have heeded.
  private var lapses = 0
  private let bell = Wakeup()
  private let mailer: any Mailer
  private let settings: PipelineSettings
  private let settler: Settler
  private let tagger: Tagger
  private let ledger: any Ledger
  private let acknowledger: Acknowledger
  private let guards: Guards
  private let clock: any Clock
  private let dice: any Dice
  private let registry: Registry
  private let log: PipelineLog

  init(
    mailer: any Mailer, settings: PipelineSettings, settler: Settler, tagger: Tagger, ledger: any Ledger,
    acknowledger: Acknowledger,
    guards: Guards, clock: any Clock, dice: any Dice, registry: Registry, log: PipelineLog
  ) {
    self.mailer = mailer
    self.settings = settings
    self.settler = settler
    self.tagger = tagger
    self.ledger = ledger
    self.acknowledger = acknowledger
    self.guards = guards
    self.clock = clock
    self.dice = dice
    self.registry = registry
    self.log = log
    gate = DeliveryGate(patience: settings.patience)
    concurrency = AdaptiveConcurrency(maximum: settings.concurrency)
  }

  /// What is known of the provider now.
  func gate(at now: Timestamp) -> DeliveryGate {
    gate.refresh(now: now)
    return gate
  }

  /// Takes messages over from a commit; the rest of the records are done.
  func take(_ messages: [(message: OutgoingMessage, records: [TrackedRecord])], done: [TrackedRecord]) async {
    var done = done
    for (message, records) in messages {
      if message.state.isUnsettled { queue.add(.init(message, records)) } else { done += records }
    }
    bell.ring()
    if !done.isEmpty { await acknowledger.complete(done) }
  }

  /// Lets the records of an event handled before wait for its messages: ours that we do not know are taken in hand,
  /// those of others are watched.
  func adopt(_ messages: [UnsettledMessage], records: [TrackedRecord]) async {
    for message in messages {
      if queue.contains(message.id) {
        queue.attach(records, to: message.id)
      } else if message.owner == settings.incarnation {
        queue.expect(message.id, records)
      } else {
        await settler.watch(message.id, records: records)
      }
    }
  }

  /// Reads the messages of ours that nobody here knew, and takes them in hand.
  func restore() async throws {
    let asked = queue.toRead
    guard !asked.isEmpty else { return }
    let found = try await ledger.outgoing(ids: Array(asked.keys))
    let rows = Dictionary(found.map { ($0.id, $0) }) { row, _ in row }
    var done: [TrackedRecord] = []
    for (id, token) in asked {
      // What is claimed and not begun the scheduler decides again.
      if let row = rows[id], row.state == .claimed, row.owner == settings.incarnation { continue }
      guard let records = queue.read(id, token: token) else { continue }
      switch rows[id]?.standing(of: settings.incarnation) ?? .over {
      case .ours(let row): queue.add(.init(row, records))
      case .another: await settler.watch(id, records: records)
      case .over: done += records
      }
    }
    bell.ring()
    if !done.isEmpty { await acknowledger.complete(done) }
  }

  /// Takes note that the ends of messages are written down.
  /// - Returns: the records that waited for them.
  func letGo(_ ids: [String]) -> [TrackedRecord] {
    bell.ring()
    return ids.flatMap { queue.letGo($0) }
  }

  /// Takes note that a message's end could not be written down, since its row is further on than we thought.
  func resume(_ row: OutgoingMessage) {
    queue.resume(row)
    bell.ring()
  }

  /// Sends until the task is cancelled.
  func run() async throws {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let entries = await begin(pick())
        guard !entries.isEmpty else {
          await bell.wait()
          continue
        }
        for entry in entries { group.addTask { await self.attempt(entry) } }
      }
    }
  }

  /// Rings the bell at short intervals, so that what is delayed comes up and what must be parked is.
  func tick() async throws {
    while !Task.isCancelled {
      try await clock.sleep(for: .milliseconds(50))
      gate.refresh(now: clock.now)
      if gate.parksUntil != nil { await parkWaiting() }
      registry.gauge(.breaker).set(gate.breakerCode)
      if let age = guards.leaseAge(at: clock.uptime) { registry.gauge(.heartbeatAge).set(age.inSeconds) }
      registry.gauge(.messagesWaiting, "in_hand").set(queue.count)
      bell.ring()
    }
  }

  /// Hands over the messages of records that hold back too many finished ones.
  func park(_ positions: Set<RecordPosition>) async {
    guard !positions.isEmpty else { return }
    let chosen = queue.takeWaiting { $0.records.contains { positions.contains($0.position) } }
    await hand(over: chosen, until: clock.now + DeliveryGate.parkedRest, reason: "it held back too many finished events")
  }

  /// Which of these messages are in hand.
  func known(of ids: [String]) -> Set<String> { Set(ids.filter(queue.knows)) }

  /// Whether messages of ours are expected that must be read first.
  var isExpecting: Bool { !queue.toRead.isEmpty }

  /// Keeps claimed messages out of the line while the scheduler decides them again; two hands on one would send it in spite of
  /// the other's no.
  /// - Returns: those that were not in hand.
  func hold(_ messages: [OutgoingMessage]) -> [OutgoingMessage] { messages.filter { queue.hold($0.id) } }

  /// Lets messages go that were held, and may leave.
  func free(_ messages: [OutgoingMessage]) {
    for message in messages { queue.resume(message) }
    bell.ring()
  }

  /// Takes note that messages that were held could not be decided.
  func unhold(_ messages: [OutgoingMessage]) {
    for message in messages { queue.unhold(message.id) }
  }

  /// Messages in hand.
  var count: Int { queue.count }

  /// Why the provider refuses us altogether; nil: it does not.
  package var trouble: String? { gate.stopReason }
}

extension Deliver {
  private func pick() async -> [DeliveryQueue.Entry] {
    guard guards.mayAttempt(at: clock.uptime) else { return [] }
    let now = clock.now
    if guards.lapses != lapses {
      lapses = guards.lapses
      queue.doubtBegun()
    }
    if !guards.pauses.isEmpty {
      // All that waits is decided again under the pause; the scheduler does that.
      await hand(over: queue.takeWaiting { _ in true }, until: now, reason: "sends are paused")
    }
    var picked: [DeliveryQueue.Entry] = []
    let free = concurrency.limit - running
    while picked.count < free, queue.readyCount > 0 || picked.isEmpty {
      guard let entry = queue.take(upTo: 1, now: now).first else { break }
      if now > entry.message.sendBefore, !entry.message.inDoubt {
        await settle(entry, .expired, reason: "its time passed before it could be sent")
      } else if gate.allowsAttempt(now: now) {
        picked.append(entry)
      } else {
        queue.putBack(entry.message.id)
        break
      }
    }
    running += picked.count
    return picked
  }

  /// Writes the durable claim of attempts that have none yet.
  private func begin(_ picked: [DeliveryQueue.Entry]) async -> [DeliveryQueue.Entry] {
    let claims = picked.filter(\.needsBegin)
    guard !claims.isEmpty else { return picked }
    do {
      let (ledger, owner) = (ledger, settings.incarnation)
      let begun = try await ledger.beginAttempts(claims.map(\.message.id), owner: owner)
      let unclear = claims.filter { !begun.contains($0.message.id) }
      let found = unclear.isEmpty ? [] : try await ledger.outgoing(ids: unclear.map(\.message.id))
      let rows = Dictionary(found.map { ($0.id, $0) }) { row, _ in row }
      let now = clock.now
      return await keep(picked, begun, rows).map { entry in
        guard entry.needsBegin else { return entry }
        // In place: records may have been attached since it was picked.
        queue.update(entry.message.id) { $0.begin(now) }
        return queue.entries[entry.message.id] ?? entry
      }
    } catch {
      log(.warning, "attempts were not written down, so they were not made; trying again", [("error", "\(error)")])
      running -= picked.count
      for entry in picked { queue.delay(entry.message.id, until: clock.now + .seconds(1)) }
      return []
    }
  }

  /// Sorts out claims that were not written: some are on their way, the rest another instance has taken.
  private func keep(
    _ picked: [DeliveryQueue.Entry], _ begun: Set<String>, _ rows: [String: OutgoingMessage]
  ) async -> [DeliveryQueue.Entry] {
    var kept: [DeliveryQueue.Entry] = []
    for entry in picked {
      let id = entry.message.id
      let row = rows[id]
      if !entry.needsBegin || begun.contains(id) || row.map({ entry.hasWritten($0, owner: settings.incarnation) }) == true {
        kept.append(entry)
        continue
      }
      running -= 1
      if case .ours? = row?.standing(of: settings.incarnation) {
        // The last attempt's end is being written: then this one can begin.
        queue.delay(id, until: clock.now + .milliseconds(100))
      } else if let gone = queue.remove(id) {
        await settler.watch(id, records: gone.records)
      }
    }
    return kept
  }

  private func attempt(_ entry: DeliveryQueue.Entry) async {
    let start = clock.uptime
    // Writing the claim can have taken longer than the lease lasts.
    guard guards.mayAttempt(at: start) else {
      running -= 1
      queue.putBack(entry.message.id)
      return
    }
    let outcome = await mailer.send(entry.message.request)
    registry.histogram(.providerTime).observe(clock.uptime - start)
    registry.counter(.sends, outcome.label).add()
    let now = clock.now
    if let health = outcome.health { concurrency.record(health, inFlight: running) }
    if case .rateLimited = outcome { concurrency.record(.failure, inFlight: running) }
    running -= 1
    let wasStopped = gate.stopReason
    gate.note(outcome, now: now, random: dice.roll())
    if let reason = gate.stopReason, reason != wasStopped {
      log(.error, "the provider refuses us; messages wait until a person mends it", [("reason", reason)])
    }
    await follow(entry, outcome, now)
    bell.ring()
  }

  private func follow(_ entry: DeliveryQueue.Entry, _ outcome: SendOutcome, _ now: Timestamp) async {
    let id = entry.message.id
    let step = NextStep(
      after: outcome, of: entry.message, contract: mailer.contract, failures: entry.failures + 1, now: now, random: dice.roll())
    switch step {
    case .settle(let state, let providerID, let reason):
      if state == .sent { registry.histogram(.signalToSend).observe(now - entry.message.eventAt) }
      if let providerID { await tagger.mark(providerID, entry.message, programmeID: settings.programmeID) }
      await settle(entry, state, providerID: providerID, reason: reason)
    case .again(let wait, let inDoubt, let reason):
      let due = now + wait
      queue.update(id) { entry in
        entry.failures += 1
        entry.message.inDoubt = entry.message.inDoubt || inDoubt
        entry.message.state = .retry
        entry.needsBegin = true
      }
      queue.delay(id, until: due)
      await settler.note(
        Settlement(id: id, state: .retry, attempt: entry.message.attempt, dueAt: due, reason: reason, inDoubt: inDoubt))
    case .wait(let until, let reason): await hand(over: [entry], until: until, reason: reason)
    }
  }

  private func settle(
    _ entry: DeliveryQueue.Entry, _ state: MessageState, providerID: String? = nil, reason: String? = nil
  ) async {
    queue.close(entry.message.id)
    registry.counter(.messages, entry.message.kind.rawValue, state.rawValue).add()
    if state == .uncertain || state == .dead {
      log(
        .error, "a message needs a person: see `referrald messages`",
        [("message", entry.message.id), ("state", state.rawValue), ("reason", reason ?? "")])
    }
    let body = OutputEvent.message(entry.message, state, reason: reason, settings.programmeID, at: clock.now)
    await settler.finish(
      Settlement(
        id: entry.message.id, state: state, attempt: entry.message.attempt, providerID: providerID, reason: reason,
        published: .init(key: entry.message.customerID, body: body.serialized())), of: entry.message)
  }

  private func parkWaiting() async {
    let until = gate.parksUntil ?? clock.now
    // One that holds no record back stays in line, so that the breaker's probe can find the provider well again. What is handed
    // over comes back through the scheduler without records, so there soon is one.
    var hasProbe = false
    let waiting = queue.takeWaiting { entry in
      if entry.records.isEmpty, !hasProbe {
        hasProbe = true
        return false
      }
      return true
    }
    await hand(over: waiting, until: until, reason: "the provider has been failing")
  }

  /// Hands messages over to the scheduler of any instance: their records are done.
  private func hand(over entries: [DeliveryQueue.Entry], until due: Timestamp, reason: String) async {
    for entry in entries {
      queue.close(entry.message.id)
      let isUntouched = entry.isUntouched
      registry.counter(.messages, entry.message.kind.rawValue, isUntouched ? "deferred" : "parked").add()
      await settler.finish(
        Settlement(
          id: entry.message.id, state: isUntouched ? .deferred : .retry, attempt: entry.message.attempt, dueAt: due,
          reason: reason,
          parked: !isUntouched),
        of: entry.message)
    }
  }
}

extension DeliveryQueue.Entry {
  /// Takes note that the next attempt is written down.
  mutating func begin(_ now: Timestamp) {
    message.attempt += 1
    message.firstAttemptAt = message.firstAttemptAt ?? now
    message.state = .sending
    needsBegin = false
  }

  /// Whether a stored row is this message with its next attempt written by us: an earlier call did it whose answer was lost,
  /// and nothing was sent under it.
  func hasWritten(_ row: OutgoingMessage, owner: Int64) -> Bool {
    row.owner == owner && row.state == .sending && row.attempt == message.attempt + 1
  }
}

/// Who has to do with a stored message.
enum Standing {
  /// It is settled, or handed over to whoever claims it: its records are done.
  case over
  case ours(OutgoingMessage)
  case another
}

extension OutgoingMessage {
  /// Who has to do with it, as an incarnation sees it; only what is in somebody's hand has an owner.
  func standing(of incarnation: Int64) -> Standing {
    guard state.isUnsettled, let owner else { return .over }
    return owner == incarnation ? .ours(self) : .another
  }
}

extension MessageState {
  /// Whether an instance has it in hand.
  var isUnsettled: Bool { self == .claimed || self == .sending || self == .retry }
}

extension DeliveryGate {
  /// 0 closed, 1 half-open, 2 open: the breaker's metric.
  var breakerCode: Int {
    switch breaker.state {
    case .closed: 0
    case .halfOpen: 1
    case .open: 2
    }
  }
}
