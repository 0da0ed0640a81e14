import Metrics
import MultiMail
import Referrals
import Store

/// Sends the stored bytes under the stored key, and settles each message as it finishes: the one delivery path.
package actor Deliver {
  var queue = DeliveryQueue()
  var gate: DeliveryGate
  var limits = SendLimits()
  var concurrency: AdaptiveConcurrency
  var running = 0
  /// How far it has come to its end; nil: it goes on.
  var ending: Ending?
  /// When messages were read whose event another lane met as a duplicate: the commit that wrote them may tell of them later.
  private var readAt: [String: Duration] = [:]
  /// Longer than any commit's answer takes.
  private static let readMemory: Duration = .minutes(10)
  /// Lapses of the lease that we have heeded.
  var lapses = 0
  /// When it is next looked for what waits too long in line.
  var handOverDue: Duration = .zero
  let bell = Wakeup()
  /// Questions to the model that wait for their answers.
  var asking = 0
  var chatBreaker = Breaker()
  let draftBell = Wakeup()
  let mailer: any Mailer
  let chat: any Chat
  let settings: PipelineSettings
  let settler: Settler
  let tagger: Tagger
  let inquiry: Inquiry
  let ledger: any Ledger
  let programmes: ProgrammeInForce
  let acknowledger: Acknowledger
  let guards: Guards
  let copies: OversightCopies
  let clock: any Clock
  let dice: any Dice
  let registry: Registry
  let log: PipelineLog

  init(
    mailer: any Mailer, chat: any Chat, settings: PipelineSettings, settler: Settler, tagger: Tagger, inquiry: Inquiry,
    ledger: any Ledger, programmes: ProgrammeInForce, acknowledger: Acknowledger, guards: Guards, copies: OversightCopies,
    clock: any Clock,
    dice: any Dice, registry: Registry, log: PipelineLog
  ) {
    self.mailer = mailer
    self.chat = chat
    self.settings = settings
    self.settler = settler
    self.tagger = tagger
    self.inquiry = inquiry
    self.ledger = ledger
    self.programmes = programmes
    self.acknowledger = acknowledger
    self.guards = guards
    self.copies = copies
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

  /// Takes messages over from a commit, each with the records that are done when it is.
  /// - Parameter decidedAt: when the facts that they were decided by were asked for, by the clock that no one sets back.
  func take(
    _ messages: [(message: OutgoingMessage, records: [TrackedRecord])], decidedAt: Duration? = nil
  ) async {
    var done: [TrackedRecord] = []
    for (message, records) in messages {
      if readAt.removeValue(forKey: message.id) != nil {
        // It is in hand by its row, or out of it already: never a second time.
        if queue.contains(message.id) {
          queue.attach(records, to: message.id)
        } else {
          await settler.watch(message.id, records: records)
        }
      } else if message.state.isUnsettled {
        queue.add(.init(message, records, since: clock.uptime, decidedAt: decidedAt))
      } else {
        done += records
      }
    }
    ring()
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
    let uptime = clock.uptime
    readAt = readAt.filter { uptime - $0.value < Self.readMemory }
    for (id, token) in asked {
      // What is claimed and not begun the scheduler decides again.
      if let row = rows[id], row.state == .claimed, row.owner == settings.incarnation { continue }
      guard let records = queue.read(id, token: token) else { continue }
      readAt[id] = uptime
      switch rows[id]?.standing(of: settings.incarnation) ?? .over {
      case .ours(let row): queue.add(.init(row, records, since: clock.uptime, isMade: true))
      case .another: await settler.watch(id, records: records)
      case .over: done += records
      }
    }
    ring()
    if !done.isEmpty { await acknowledger.complete(done) }
  }

  /// Takes note that the ends of messages are written down.
  /// - Returns: the records that waited for them.
  func letGo(_ ids: [String]) -> [TrackedRecord] {
    defer { ring() }
    return ids.flatMap { queue.letGo($0) }
  }

  /// Takes note that a message's end could not be written down, since its row is further on than we thought.
  func resume(_ row: OutgoingMessage) {
    queue.resume(row, since: clock.uptime)
    ring()
  }

  private func ring() {
    bell.ring()
    if queue.hasDrafts { draftBell.ring() }
  }

  /// Sends until the task is cancelled.
  func run() async throws {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        Pulse.stamp()
        let picked = await pick()
        // A lease that lapses from here on may have given others what was picked.
        let heeded = lapses
        // Writing the claims can take longer than a decision lasts.
        let entries = await decideAgain(await begin(await decideAgain(picked)))
        guard !entries.isEmpty else {
          await bell.wait()
          continue
        }
        let inFlight = running
        // What an attempt does is not what the loop does.
        for entry in entries {
          group.addTask { await Pulse.with(nil) { await self.attempt(entry, heeded: heeded, inFlight: inFlight) } }
        }
      }
    }
  }

  /// Rings the bell at short intervals, so that what is delayed comes up and what must be parked is.
  func tick() async throws {
    while !Task.isCancelled {
      try await clock.sleep(for: .milliseconds(50))
      Pulse.stamp()
      gate.refresh(now: clock.now)
      if gate.parksUntil != nil { await parkWaiting() }
      await handOverWaiting()
      registry.gauge(.breaker).set(gate.breakerCode)
      if let age = guards.leaseAge(at: clock.uptime) { registry.gauge(.heartbeatAge).set(age.inSeconds) }
      registry.gauge(.messagesWaiting, "in_hand").set(queue.count)
      bell.ring()
    }
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
  /// - Parameter decidedAt: when what they were decided by was asked for.
  func free(_ messages: [OutgoingMessage], decidedAt: Duration) {
    for message in messages { queue.resume(message, since: clock.uptime, decidedAt: decidedAt) }
    ring()
  }

  /// Takes note that messages that were held could not be decided.
  func unhold(_ messages: [OutgoingMessage]) {
    for message in messages { queue.unhold(message.id) }
  }

  /// How many messages the scheduler may claim; none while nothing may leave.
  var room: Int {
    guard ending == nil, guards.mayAttempt(at: clock.uptime) else { return 0 }
    return gate(at: clock.now).room(beside: queue.count, window: settings.window, now: clock.now)
  }

  /// Messages in hand.
  var count: Int { queue.count }

  /// Why the provider refuses us altogether; nil: it does not.
  package var trouble: String? { gate.stopReason }
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
