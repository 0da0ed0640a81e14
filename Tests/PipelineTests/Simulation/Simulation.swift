import Deciding
import Links
import MemoryLedger
import Metrics
import MultiMail
import Offsets
import Pipeline
import Policies
import Postgres
import Seeded
import Store
import Texts
import Time

/// One seeded run: a world full of faults, processes that crash and start again, and then a calm in which all must settle.
struct Simulation {
  let seed: UInt64
  let world: World
  let story: Story
  private let mutation: Mutation
  private let programme: Programme
  private let instances: Int
  /// Operators pause and resume.
  private let isPaused: Bool
  /// People say no, and vetoes begin and end, at every step of a message's life.
  private let forbids: Bool
  /// A person lets partitions go on at earlier places.
  private let resets: Bool
  /// Logs are deleted and made again under their names.
  private let remakes: Bool

  /// What a run came to.
  struct Report {
    var failures: [String]
    var steps: Int
    var sent: Int
    var uncertain: Int
    var remindersSent: Int
    var crashes: Int
    var conflicts: Int
    /// What became of asking a model, of the mails that were sent.
    var rewrites: [String]
    /// The loops that stood at its end.
    var standing: [String] = []
    var trace: [String]
  }

  init(
    seed: UInt64, contract: Contract? = nil, mutation: Mutation = .none, isPaused: Bool = false,
    course: World.Course = .ordinary, forbids: Bool = false, resets: Bool = false, remakes: Bool = false,
    clocksJump: Bool = false, programme: Programme
  ) {
    var random = SeededRandom(seed: seed)
    self.seed = seed
    self.mutation = mutation
    self.isPaused = isPaused
    self.forbids = forbids || mutation.forbids
    self.resets = resets || mutation.resets
    self.remakes = remakes
    self.programme = programme
    instances = [1, 2, 2, 2, 3][random.pick(0..<5)]
    let contract = contract ?? (random.chance(0.5) ? Contract.keyed : .unkeyed)
    story = Story(seed: seed, partitions: random.pick(1..<4), programme: programme)
    world = World(
      seed: seed, provider: WorldProvider(contract: contract),
      kafka: WorldKafka(log: story.log, markers: story.log.indices.map { Int64((seed &+ UInt64($0)) % 3) }))
    world.course = course
    if clocksJump || mutation.clocksJump { world.skews = [:] }
    world.policy = programme.policy
    world.gateFirst = programme.policy.messages[.prompt]?.gateFirst ?? 0
    for (owner, code) in story.owners {
      world.database.customers[owner] = CustomerRecord(newcomer: owner)
      world.database.customers[owner]?.version = 1
      world.database.links[owner] = code
    }
  }

  private static func stored(_ id: String) -> CustomerRecord {
    var record = CustomerRecord(newcomer: id)
    record.version = 1
    return record
  }

  /// Rows come to be unreadable.
  private func spoil() {
    for (id, at) in story.spoilt {
      world.after(at) {
        if world.database.customers[id] == nil { world.database.customers[id] = Self.stored(id) }
        world.database.unreadable.insert(id)
      }
    }
  }

  /// Which moments are prompted and which wait under a pause or a limit hangs on the hour.
  private var isForetold: Bool {
    !isPaused && world.course != .sleeping && !forbids && world.skews == nil && !isGated && world.gateFirst == 0
      && !programme.policy.throttle.isLimited
  }

  private static let stormLasts: Int64 = 70_000_000
  private static let patience: Int64 = 600_000_000
  /// What was to wait for a moment of a clock that is set back waits for it.
  private static let longestJump: Int64 = 400_000_000

  /// Runs without a storm, the provider in one mood, until some time after the last record.
  func run(_ mood: WorldProvider.Mood, for span: Int64) -> Report {
    world.isStormy = false
    world.provider.mood = mood
    world.provider.warmUntil = 40 * 86_400_000_000
    start("i0")
    while world.failures.isEmpty, world.now < story.end + span, world.step() {}
    if world.kafka.committed != world.kafka.ends { world.fail("not acknowledged: \(unsettled)") }
    let standing = standing
    for life in Array(world.lives) { end(life) }
    var report = report(crashes: 0)
    report.standing = standing
    return report
  }

  /// Runs until all is settled, and checks.
  func run() -> Report {
    for number in 0..<instances { start("i\(number)") }
    brew()
    spoil()
    if isPaused { flip() }
    if forbids { forbid() }
    if resets { wish() }
    if world.course == .sleeping { world.after(Int64(world.random.pick(10_000_000..<60_000_000))) { sleep() } }
    if world.skews != nil { jump() }
    if remakes || mutation.remakes { for partition in world.kafka.log.indices { remake(partition) } }
    if isGated || world.gateFirst > 0 { attend() }
    if programme.policy.throttle.anomalyFactor != nil { alarm() }
    var crashes = 0
    while world.failures.isEmpty {
      if world.isStormy, world.random.chance(0.0004), let life = world.lives.randomElement(using: &world.random) {
        crashes += 1
        crash(life)
      }
      if !world.step() { world.fail("nothing will ever happen again") }
      if world.now > Self.stormLasts + world.slept, world.isStormy { calm() }
      if !world.isStormy, world.steps % 512 == 0 {
        if isSettled { break }
        let patience = Self.patience + world.slept + (world.skews == nil ? 0 : Self.longestJump)
        if world.now > Self.stormLasts + patience { world.fail("not settled \(unsettled)") }
      }
    }
    for loop in standing { world.fail("the loop “\(loop)” stands, though all is well") }
    if world.failures.isEmpty { Verdict(world: world, story: story, policy: programme.policy, isForetold: isForetold).check() }
    for life in Array(world.lives) { end(life) }
    return report(crashes: crashes)
  }

  private var standing: [String] { world.lives.flatMap { $0.pulses?.standing.map(\.name) ?? [] } }

  private func report(crashes: Int) -> Report {
    let states = world.database.messages.values.map(\.state)
    let remindersSent = world.database.messages.values.count { $0.new.kind == .reminder && $0.state == .sent }
    return Report(
      failures: world.failures, steps: world.steps, sent: states.count { $0 == .sent },
      uncertain: states.count { $0 == .uncertain }, remindersSent: remindersSent, crashes: crashes,
      conflicts: world.database.conflicts,
      rewrites: world.database.messages.values.filter { $0.state == .sent }.compactMap { $0.rewrite?.outcome },
      trace: world.trace)
  }
}

extension Simulation {
  private func start(_ instance: String) {
    let life = Life(instance: instance, incarnation: world.database.begin(instance: instance, now: world.wall))
    life.place = world.place
    world.lives.append(life)
    world.note("\(instance) starts as \(life.incarnation)")
    let ledger = mutation.ledger(WorldLedger(world: world, life: life), world, life)
    var settings = PipelineSettings(
      instance: instance, incarnation: life.incarnation, programmeID: "p", publicBase: "https://go.a.example", linkKey: Self.key)
    settings.lanes = 2
    settings.batch = 8
    settings.inFlightRecords = 40
    settings.patience = .seconds(15)
    settings.heldBackLimit = 6
    settings.window = World.window
    mutation.settings(&settings)
    let core = Pipeline.Core(
      settings: settings, programmes: ProgrammeInForce(programme),
      surroundings: .init(
        ledger: ledger, mailer: mutation.mailer(WorldMailer(world: world, life: life), world, life),
        chat: WorldChat(world: world, life: life),
        offsets: mutation.offsets(WorldOffsets(world: world, life: life), world, life),
        logs: mutation.logs(WorldLogs(world: world, life: life), world, life),
        deadLetterTopic: mutation.deadLetters(WorldDeadLetters(world: world, life: life), world, life),
        clock: WorldClock(world: world, life: life), dice: WorldDice(world: world), registry: Registry(),
        log: PipelineLog { level, message, particulars in world.note("\(life.incarnation) \(level): \(message) \(particulars)") })
    )
    life.guards = core.guards
    life.pulses = core.pulses
    let feed = Feed(world: world, life: life, core: core, ledger: ledger)
    life.task = Task(executorPreference: life.executor) {
      do {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await core.run() }
          group.addTask { try await feed.run() }
          defer { group.cancelAll() }
          try await group.next()
        }
      } catch {
        world.note("\(life.incarnation) ends: \(error)")
        if error is PostgresError { world.fail("\(life.incarnation) is ended by \(error)") }
      }
      if !life.isDead { world.after(0) { crash(life) } }
    }
    world.after(Int64(world.random.pick(0..<3_000_000))) { rebalance() }
  }

  private static let key: LinkKey = {
    guard let key = LinkKey(secret: Array(repeating: 7, count: 32)) else { preconditionFailure("32 bytes make a key") }
    return key
  }()

  private func rebalance() {
    let members = world.lives.filter { $0.stalledUntil <= world.now + 8_000_000 }
    world.kafka.rebalance(members, now: world.now) { world.isStormy ? world.random.pick(0..<$0) : 0 }
  }

  /// A process ends between two instructions; its instance starts again.
  private func crash(_ life: Life) {
    guard !life.isDead else { return }
    end(life)
    world.kafka.expel(life)
    world.after(Int64(world.random.pick(0..<8_000_000))) {
      if world.course == .moving, world.isStormy { world.place = .any(&world.random) }
      world.after(world.wakesAt - world.now) { start(life.instance) }
    }
  }

  /// All processes end for longer than the provider remembers keys.
  private func sleep() {
    guard world.isStormy else { return }
    world.slept = 25 * 3_600_000_000
    world.wakesAt = world.now + world.slept
    for life in Array(world.lives) { crash(life) }
  }

  /// Stops a process for ever: what it does from here on reaches nothing, it only lets go of its memory.
  private func end(_ life: Life) {
    world.note("\(life.incarnation) dies")
    life.isDead = true
    world.lives.removeAll { $0 === life }
    life.task?.cancel()
    for _ in 0..<20_000 {
      for call in Array(life.open.values) { call.abandon() }
      life.open = [:]
      guard life.executor.count > 0 else { break }
      life.executor.run(life.executor.count - 1)
    }
  }

  /// Plans the storm's next blow.
  private func brew() {
    world.after(Int64(world.random.pick(0..<6_000_000))) {
      guard world.isStormy else { return }
      if !world.lives.isEmpty { strike() }
      brew()
    }
  }

  private func strike() {
    let life = world.lives.randomElement(using: &world.random)
    let span = Int64(world.random.pick(0..<30_000_000))
    switch world.random.pick(0..<12) {
    case 0: if let life { crash(life) }
    case 1:
      if let life {
        life.stalledUntil = world.now + span
        world.note("\(life.incarnation) stands still for \(span)")
        world.after(span) {}
        if span > 8_000_000 {
          world.after(8_000_000) {
            world.kafka.expel(life)
            rebalance()
          }
        }
      }
    case 2: life?.cutOffUntil = world.now + span * 2
    case 3: world.databaseAwayUntil = world.now + span / 2
    case 4, 5: rebalance()
    case 7, 8: world.databaseSlowUntil = world.now + span
    case 6:
      if let life {
        world.kafka.expel(life)
        rebalance()
      }
    default:
      let moods = WorldProvider.Mood.allCases + [.flaky, .flaky]
      world.provider.mood = moods[world.random.pick(0..<moods.count)]
      world.provider.warmUntil = world.now + span
      world.note("the provider is \(world.provider.mood)")
    }
  }

  /// Pauses and resumes until the storm is over.
  private func flip() {
    world.after(Int64(world.random.pick(0..<30_000_000))) {
      guard world.isStormy else { return }
      let pause = Pause(id: "p\(world.now)", actor: "a person", reason: "said so", since: world.wall)
      world.shared.pauses = world.shared.pauses.isEmpty ? [pause] : []
      world.note(world.shared.pauses.isEmpty ? "resumed" : "paused")
      flip()
    }
  }

  /// A person wants a partition to go on at an earlier place, again and again until the storm is over.
  private func wish() {
    world.after(Int64(world.random.pick(0..<25_000_000))) {
      guard world.isStormy else { return }
      let partition = world.random.pick(0..<world.kafka.log.count)
      let next = world.random.chance(0.3) ? nil : Int64(world.random.pick(0..<Int(world.kafka.committed[partition]) + 1))
      world.note("\(partition) is to go on at \(next.map(String.init) ?? "its beginning")")
      world.database.reset(.init(topic: WorldKafka.topic, number: Int32(partition)), next: next)
      world.kafka.want(partition, from: next ?? 0)
      wish()
    }
  }

  /// A partition's log is deleted and made again, once.
  private func remake(_ partition: Int) {
    world.after(Int64(world.random.pick(5_000_000..<60_000_000))) {
      world.note("\(partition) is deleted and made again, committed \(world.kafka.committed[partition])")
      world.kafka.remake(partition)
      rebalance()
    }
  }

  /// An instance's clock on the wall is set back or on, again and again until the storm is over.
  private func jump() {
    world.after(Int64(world.random.pick(0..<15_000_000))) {
      guard world.isStormy else { return }
      let instance = "i\(world.random.pick(0..<instances))"
      let skew = Int64(world.random.choose([-400, -100, -20, 0, 20, 100, 400])) * 1_000_000
      world.note("the clock of \(instance) is wrong by \(skew)")
      world.skews?[instance] = skew
      jump()
    }
  }

  private func calm() {
    world.note("calm")
    world.isStormy = false
    if world.skews != nil { world.skews = [:] }
    world.provider.mood = .well
    world.databaseAwayUntil = 0
    world.databaseSlowUntil = 0
    world.shared.pauses = []
    world.veto(false)
    for signal in world.database.overview.standing.keys { _ = world.database.release(signal: signal, now: world.wall) }
    for life in world.lives {
      life.cutOffUntil = 0
      life.stalledUntil = min(life.stalledUntil, world.now)
    }
    if world.course == .moving {
      // What was written for a mailbox waits until there is one.
      world.place = WorldPlace(contract: .keyed)
      for life in Array(world.lives) { crash(life) }
    }
    tend()
  }

  /// The group looks after partitions that nobody has.
  private func tend() {
    world.after(5_000_000) {
      rebalance()
      // As the command says: whoever has a partition that was reset is restarted.
      for reset in world.database.resets where !reset.isDone {
        if let owner = world.kafka.owner[Int(reset.partition.number)], world.random.chance(0.2) { crash(owner) }
      }
      tend()
    }
  }

  /// A person looks at what is held, approves most of it and refuses the rest, until a template needs it no more.
  private func attend() {
    world.after(Int64(world.random.pick(0..<3_000_000))) {
      guard isGated || world.database.approvals.values.allSatisfy({ $0 < world.gateFirst }) else { return }
      let rows = world.database.messages.values.filter { $0.state == .held && $0.new.heldBy != "throttle.anomaly" }
      let held = rows.map(\.new.id).sorted()
      if let id = held.randomElement(using: &world.random) {
        world.database.answer(id, approves: world.random.chance(0.7), now: world.wall)
        world.note("a person answers \(id): \(world.database.messages[id]?.state.rawValue ?? "")")
      }
      attend()
    }
  }

  /// A signal comes far too often and a person releases it, again and again until the storm is over.
  private func alarm() {
    world.after(Int64(world.random.pick(0..<10_000_000))) {
      guard world.isStormy else { return }
      let signal = world.random.choose(["promoter", "milestone"])
      if world.database.overview.standing[signal] == nil {
        world.database.note(raised: [], cleared: [signal])
        world.database.note(raised: [Anomaly(signal: signal, since: world.wall, recent: 900, usual: 50)], cleared: [])
        world.note("\(signal) comes far too often")
      } else {
        world.note("\(signal) is released: \(world.database.release(signal: signal, now: world.wall))")
      }
      alarm()
    }
  }

  private var isGated: Bool { programme.policy.messages[.prompt]?.oversight == .gated }

  private var isSettled: Bool {
    world.now > story.end && world.kafka.committed == world.kafka.ends && world.database.resets.allSatisfy(\.isDone)
      && world.database.messages.values.allSatisfy { !isOpen($0) }
  }

  /// What waits for another day is settled as far as this one goes.
  private func isOpen(_ row: MemoryLedger.MessageRow) -> Bool {
    // What waits for a row to be mended waits for hours.
    if world.database.unreadable.contains(row.new.customerID), !row.isUnsettled || row.wasHandedOver { return false }
    return row.isUnsettled || row.state == .held
      || (row.state == .sent && row.remindAt.map { $0 < world.wall + .minutes(45) } == true)
      || (row.state == .deferred && row.dueAt < world.wall + .hours(1))
  }

  private var unsettled: String {
    let open = world.database.messages.values.filter(isOpen)
    return
      "\(open.map { "\($0.new.id) \($0.state) of \($0.owner ?? 0)" }), committed \(world.kafka.committed) of \(world.kafka.ends)"
  }
}
