package import Kafka
package import Metrics
package import Store
import Time

/// The journey of an event, from Kafka to an accepted mail, and only then to its offset's commit.
package actor Pipeline {
  private let intake: Intake?
  private let core: Core

  /// Everything but the intake, so that a simulated world can feed it.
  package struct Core: Sendable {
    let classify: Classify
    let lanes: [Lane]
    let deadLetters: DeadLetters
    let scheduler: Scheduler
    let reminders: Reminders
    let heartbeat: Heartbeat
    let overview: OverviewWatch
    let heldMails: HeldMails
    let pauseWatch: PauseWatch
    let mailHealth: MailHealthWatch
    let settler: Settler
    let tagger: Tagger
    let beginnings: Beginnings
    let parts: Parts
    /// What is done again and again.
    package let duties: Duties
    /// What every loop shows of itself.
    package let pulses: Pulses

    /// Where records go in.
    package var records: Mailbox<RecordBatch> { classify.inbox }
    /// Who knows what is done.
    package var acknowledger: Acknowledger { parts.acknowledger }
    /// Who sends.
    package var deliver: Deliver { parts.deliver }
    /// What stops sends from outside the policy.
    package var guards: Guards { parts.guards }
    /// Dead letters that the broker refuses, in words; nil: none.
    package var standingLetters: String? { get async { await deadLetters.trouble } }
  }

  /// What the pipeline is made of; fakes of any of these make the simulation.
  package struct Surroundings: Sendable {
    package var ledger: any Ledger
    package var mailer: any Mailer
    package var chat: any Chat
    package var offsets: any OffsetCommitting
    package var logs: any LogLooking
    package var deadLetterTopic: any DeadLetterTopic
    package var clock: any Clock
    package var dice: any Dice
    package var registry: Registry
    package var log: PipelineLog

    /// Joins the surroundings.
    package init(
      ledger: any Ledger, mailer: any Mailer, chat: any Chat, offsets: any OffsetCommitting, logs: any LogLooking,
      deadLetterTopic: any DeadLetterTopic, clock: any Clock, dice: any Dice, registry: Registry, log: PipelineLog
    ) {
      self.ledger = ledger
      self.mailer = mailer
      self.chat = chat
      self.offsets = offsets
      self.logs = logs
      self.deadLetterTopic = deadLetterTopic
      self.clock = clock
      self.dice = dice
      self.registry = registry
      self.log = log
    }
  }

  /// Joins the stages over their surroundings, fed by a consumer.
  package init(_ core: Core, consumer: Consumer) {
    self.core = core
    intake = Intake(consumer: consumer, classify: core.records, beginnings: core.beginnings, parts: core.parts)
  }

  /// Moves events until the task is cancelled; throws when a loop cannot go on, and then the process must end.
  package func run() async throws {
    let (core, intake) = (core, intake)
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let intake { group.addTask { try await core.pulses.beating("intake") { try await intake.run() } } }
      group.addTask { try await core.run() }
      // The first loop to end, well or not, ends all.
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Partitions that stand until a person says where they go on, in order, and why.
  package var standing: [(partition: TopicPartition, reason: Standstill)] {
    get async { await intake?.standing.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } ?? [] }
  }

  /// Takes no more in, and waits until what is in flight is done and committed. The budget's last part is for the attempts that are under
  /// way then.
  /// - Parameter budget: what is not done by then is done by the next start.
  /// - Returns: whether all was done.
  package func drain(within budget: Duration) async -> Bool {
    await intake?.stop()
    let (acknowledger, deliver) = (core.parts.acknowledger, core.parts.deliver)
    let forRequests = min(Self.requestTime, budget / 2)
    await deliver.beginEnding(.finishing)
    await wait(within: budget - forRequests) {
      await acknowledger.waitUntilSettled()
      // It throws when the time is over and the wait is cancelled: then others go on.
      try? await deliver.waitUntilSettled()
    }
    await deliver.beginEnding(.halted)
    // As above.
    await wait(within: forRequests) { try? await deliver.waitUntilSettled() }
    await acknowledger.commit()
    return await acknowledger.outstanding == 0
  }

  /// What a request takes at most, and a second to write down its end.
  private static let requestTime: Duration = .seconds(11)

  private func wait(within span: Duration, _ work: @escaping @Sendable () async -> Void) async {
    let clock = core.parts.clock
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await work() }
      // A cancelled sleep means that the work was done in time.
      group.addTask { try? await clock.sleep(for: span) }
      await group.next()
      group.cancelAll()
    }
  }
}

extension Pipeline.Core {
  /// Joins the stages.
  /// - Parameters:
  ///   - leadership: whether we do what one instance does at a time; default: always.
  ///   - pulses: what shows whether loops move; default: of their own.
  package init(
    settings: PipelineSettings, programmes: ProgrammeInForce, surroundings: Pipeline.Surroundings,
    leadership: Leadership = Leadership(isOurs: true), pulses: Pulses? = nil
  ) {
    let (ledger, clock, log, registry) = (surroundings.ledger, surroundings.clock, surroundings.log, surroundings.registry)
    let guards = Guards()
    let pulses = pulses ?? Pulses(clock: clock)
    self.pulses = pulses
    duties = Duties(
      clock: clock, dice: surroundings.dice, registry: registry, log: log, pulses: pulses, leadership: leadership)
    let acknowledger = Acknowledger(
      broker: surroundings.offsets, ledger: ledger, clock: clock,
      limits: .init(records: settings.inFlightRecords, bytes: settings.inFlightBytes),
      registry: registry, log: log)
    let settler = Settler(
      ledger: ledger, owner: settings.incarnation, programmeID: settings.programmeID, clock: clock, registry: registry,
      hindrances: guards.hindrances, log: log)
    let tagger = Tagger(mailer: surroundings.mailer, clock: clock, log: log)
    let deliver = Deliver(
      settings: settings, programmes: programmes, surroundings: surroundings, acknowledger: acknowledger, guards: guards,
      settler: settler, tagger: tagger)
    let parts = Parts(
      settings: settings, ledger: ledger, acknowledger: acknowledger, deliver: deliver,
      codes: LinkCodes(key: settings.linkKey, ledger: ledger), guards: guards, clock: clock, registry: registry, log: log)
    self.parts = parts
    beginnings = Beginnings(
      ledger: ledger, offsets: surroundings.offsets, logs: surroundings.logs, owner: settings.incarnation)
    self.settler = settler
    self.tagger = tagger
    let letters = DeadLetters(
      topic: surroundings.deadLetterTopic, ledger: ledger, acknowledger: acknowledger, clock: clock, registry: registry,
      hindrances: guards.hindrances, log: log)
    deadLetters = letters
    lanes = (0..<max(1, settings.lanes)).map { _ in Lane(parts, mailer: surroundings.mailer, deadLetters: letters.inbox) }
    classify = Classify(
      lanes: lanes.map(\.inbox), deadLetters: letters.inbox, programmes: programmes, parts: parts)
    scheduler = Scheduler(parts: parts, programmes: programmes)
    reminders = Reminders(parts: parts, programmes: programmes, mailer: surroundings.mailer)
    heartbeat = Heartbeat(parts: parts)
    overview = OverviewWatch(parts: parts, programmes: programmes)
    heldMails = HeldMails(parts: parts, programmes: programmes)
    pauseWatch = PauseWatch(parts: parts, programmes: programmes)
    mailHealth = MailHealthWatch(parts: parts, programmes: programmes)
  }

  /// One of the loops that move events.
  struct Loop: Sendable {
    var name: String
    var patience = Pulse.patience
    var run: @Sendable () async throws -> Void
  }

  /// Every loop under its name; the first that ends, ends all.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await duties.run(periodic) }
      for loop in loops { group.addTask { try await pulses.beating(loop.name, patience: loop.patience, loop.run) } }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// What the pipeline does again and again.
  private var periodic: [Duty] {
    [
      Duty(
        "lease", every: .seconds(5), trouble: "the lease could not be renewed; nothing is sent once it is 15 s old",
        isFinal: { $0 is LeaseTakenOver }
      ) { try await heartbeat.beat() },
      Duty(
        "pauses", every: .seconds(1), trouble: "pauses could not be read; nothing is sent once that is 15 s old"
      ) { try await pauseWatch.look() },
      Duty(
        "bounces and complaints", every: .minutes(1), trouble: "bounces and complaints could not be counted; trying again"
      ) { try await mailHealth.judge() },
      Duty(
        "overview", every: .seconds(1), trouble: "approvals and signals' rates could not be looked up; trying again"
      ) { try await overview.look() },
      Duty(
        "held mails", every: .seconds(1), by: .oneInstance,
        trouble: "held mails that nothing holds could not be let go; trying again"
      ) { try await heldMails.letGo() },
      // Reminders wait for days.
      Duty("reminders", every: .seconds(5), trouble: "due reminders could not be decided; trying again") {
        try await reminders.decideDue()
      },
    ]
  }

  private var loops: [Loop] {
    let (deliver, acknowledger) = (parts.deliver, parts.acknowledger)
    let shared = [
      Loop(name: "classify") { try await classify.run() }, Loop(name: "dead letters") { try await deadLetters.run() },
      Loop(name: "deliver") { try await deliver.run() }, Loop(name: "deliver's clock") { try await deliver.tick() },
      Loop(name: "rewording") { try await deliver.reword() }, Loop(name: "settle") { try await deliver.settle() },
      Loop(name: "watch of messages") { try await deliver.watch() },
      Loop(name: "tags") { try await tagger.run() },
      Loop(name: "inquiry", patience: .minutes(10)) { try await deliver.inquire() },
      Loop(name: "scheduler") { try await scheduler.run() },
      // A turn that waits for Kafka and PostgreSQL in vain takes 15 s.
      Loop(name: "commits", patience: .seconds(40)) { try await acknowledger.run() },
    ]
    return shared + lanes.enumerated().map { number, lane in Loop(name: "lane \(number)") { try await lane.run() } }
  }
}
