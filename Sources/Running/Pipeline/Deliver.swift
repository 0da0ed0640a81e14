import Metrics
import MultiMail
import Policies
import Store
import Time

/// Sends the stored bytes under the stored key, and settles each message as it finishes: the one delivery path. The shell of
/// `DeliveryState`, which says where each message is.
package actor Deliver {
  var state = DeliveryState()
  var gate: DeliveryGate
  var concurrency: AdaptiveConcurrency
  /// Attempts under way.
  var running = 0
  /// Answers and decisions of which what follows is being seen to.
  var following = 0
  /// How far it has come to its end; nil: it goes on.
  var ending: Ending?
  /// When messages were read whose event another lane met as a duplicate: the commit that wrote them may tell of them later.
  var readAt: [String: Duration] = [:]
  /// Longer than any commit's answer takes.
  static let readMemory: Duration = .minutes(10)
  /// Lapses of the lease that we have heeded.
  var lapses = 0
  /// When it is next looked for what waits too long in line.
  var handOverDue: Duration = .zero
  let bell = Wakeup()
  private let draftBell = Wakeup()
  let admissions: Admissions
  private let rewording: Rewording
  let settler: Settler
  let inquiry: Inquiry
  let tagger: Tagger
  let mailer: any Mailer
  let settings: PipelineSettings
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
    settings: PipelineSettings, programmes: ProgrammeInForce, surroundings: Pipeline.Surroundings, acknowledger: Acknowledger,
    guards: Guards, settler: Settler, tagger: Tagger
  ) {
    (mailer, ledger, clock) = (surroundings.mailer, surroundings.ledger, surroundings.clock)
    (dice, registry, log) = (surroundings.dice, surroundings.registry, surroundings.log)
    self.settings = settings
    self.programmes = programmes
    self.acknowledger = acknowledger
    self.guards = guards
    self.settler = settler
    self.tagger = tagger
    admissions = Admissions(ledger: ledger, guards: guards, clock: clock, log: log)
    rewording = Rewording(mailer: mailer, chat: surroundings.chat, clock: clock, dice: dice, registry: registry, log: log)
    inquiry = Inquiry(mailer: mailer, clock: clock)
    copies = OversightCopies(programmes: programmes, address: settings.oversightAddress, onlyTo: settings.onlyTo)
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
        if !state.attach(records, to: message.id) { await settler.watch(message.id, records: records) }
      } else if message.state.isUnsettled {
        state.come(MessageInHand(message, records, since: clock.uptime, decidedAt: decidedAt))
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
    for message in messages where !state.attach(records, to: message.id) {
      if message.owner == settings.incarnation {
        state.expect(message.id, records)
      } else {
        await settler.watch(message.id, records: records)
      }
    }
  }

  func ring() {
    bell.ring()
    if state.hasDrafts { draftBell.ring() }
  }

  /// Messages in hand.
  var count: Int { state.count }

  /// Why the provider refuses us altogether; nil: it does not.
  package var trouble: String? { gate.stopReason }
}

// MARK: - Its loops, each until the task is cancelled

extension Deliver {
  /// Sends.
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
      registry.gauge(.messagesWaiting, "in_hand").set(state.count)
      bell.ring()
    }
  }

  /// Has drafts rewritten, after their commit and before their first attempt, so that what the model says is stored with the claim
  /// under which it is sent.
  func reword() async throws {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let drafts = state.pickDrafts(upTo: Rewording.limit)
        guard !drafts.isEmpty else {
          await draftBell.wait()
          continue
        }
        for draft in drafts { group.addTask { await Pulse.with(nil) { await self.reword(draft) } } }
      }
    }
  }

  private func reword(_ draft: MessageInHand) async {
    let rewrite = await rewording.words(for: draft, by: programmes.value.policy.personaliser)
    state.reword(draft.message.id) { message in
      message.rewrite = rewrite
      if let mail = rewrite?.mail { message.message.request = mail.request }
      // No model is in force any more: it waits for none.
      if rewrite == nil { message.message.draft = nil }
    }
    ring()
    draftBell.ring()
  }
}

// MARK: - What the scheduler asks of it

extension Deliver {
  /// Which of the messages that are claimed by us are in no hand here; those that come to be so are read.
  func strangers(among claimed: [String]) -> [String] { claimed.filter { state.learnClaimed($0) } }

  /// Whether messages of ours are expected that must be read first.
  var isExpecting: Bool { state.isExpecting }

  /// Keeps claimed messages out of the line while the scheduler decides them again.
  /// - Returns: those that were not in hand.
  func beginDeciding(_ messages: [OutgoingMessage]) -> [OutgoingMessage] { messages.filter { state.beginDeciding($0.id) } }

  /// Lets messages go that were decided again, and may leave.
  /// - Parameter decidedAt: when what they were decided by was asked for.
  func release(_ messages: [OutgoingMessage], decidedAt: Duration) {
    for message in messages { state.release(message, since: clock.uptime, decidedAt: decidedAt) }
    ring()
  }

  /// Takes note that messages could not be decided again.
  func giveUpDeciding(_ messages: [OutgoingMessage]) {
    for message in messages { state.giveUpDeciding(message.id) }
  }

  /// How many messages the scheduler may claim; none while nothing may leave.
  var room: Int {
    guard ending == nil, guards.mayAttempt(at: clock.uptime) else { return 0 }
    return gate(at: clock.now).room(beside: state.count, window: settings.window, now: clock.now)
  }
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
