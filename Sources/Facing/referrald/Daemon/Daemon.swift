import Addresses
import Curl
import Files
import HTTPServer
import Journaling
import Kafka
import Metrics
import MultiMail
import Pipeline
import Policies
import PolicyFiles
import Postgres
import Rewriting
import Settings
import Store
import Systemd

/// One process of referrald: what `run` starts, and the demo too.
final class Daemon: Sendable {
  let settings: Settings
  let programmes: ProgrammeInForce
  let registry: Registry
  let pulses: Pulses
  let health: Health
  let log: PipelineLog
  private let journal: Log
  let notify: Notify
  private let clock = SystemClock()
  private let policy: PolicySource

  /// Prepares a daemon; nothing is started yet.
  /// - Parameter registry: where the journal counts its errors too.
  init(_ settings: Settings, programme: Programme, journal: Log, notify: Notify, registry: Registry = Registry()) {
    self.settings = settings
    self.registry = registry
    self.journal = journal
    self.notify = notify
    programmes = ProgrammeInForce(programme)
    pulses = Pulses(clock: clock)
    health = Health(programmes, pulses)
    policy = PolicySource(path: settings.policyPath)
    log = PipelineLog(journal)
    registry.gauge(.build, Referrald.version).set(1)
  }

  /// Runs until asked to stop, and drains; throws when a part cannot go on.
  /// - Parameter requests: what signals ask for; the stream's end is a stop too.
  func run(_ requests: AsyncStream<Signals.Request>) async throws {
    let server = try await AdminServer.start(settings.http, health: health, registry: registry, clock: clock)
    journal.notice("started", [("admin", server.url), ("version", Referrald.version), ("instance", settings.instance)])
    if !settings.serviceLinks.isEmpty {
      let names = settings.serviceLinks.joined(separator: ", ")
      journal.notice("variables that Kubernetes made for services are passed over", [("variables", names)])
    }
    let missing = KafkaLibrary.missingProperties
    if !missing.isEmpty {
      journal.notice(
        "librdkafka does not know every property that is set; upgrade it when your system offers a newer one",
        [("version", KafkaLibrary.version), ("properties", missing.joined(separator: ", "))])
    }
    if !SystemZones.areThere {
      journal.warning("no tz database; zones are as old as this binary: install tzdata", [("folder", SystemZones.folder)])
    }
    let store = Database.store(settings)
    let outcome: Result<Void, any Error>
    do {
      try await work(store, requests)
      outcome = .success(())
    } catch { outcome = .failure(error) }
    await server.stop(deadline: Duration.seconds(1))
    await store.pool.close(within: .seconds(2))
    try outcome.get()
  }

  /// The address of the admin listener's pages.
  var adminURL: String { "http://\(settings.http.admin.host):\(settings.http.admin.port)" }

  private func work(_ store: Store, _ requests: AsyncStream<Signals.Request>) async throws {
    let lock = InstanceLock(store: store, instance: settings.instance, log: log)
    let (incarnations, began) = AsyncStream.makeStream(of: Int64.self)
    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await self.pulses.beating("instance's lock") {
          try await lock.hold { began.yield(try await self.begin($0)) }
        }
        return false
      }
      group.addTask {
        for await incarnation in incarnations { return try await self.pipeline(store, incarnation, stops) }
        return false
      }
      group.addTask { try await self.watch() }
      group.addTask {
        await self.pulses.beating("signals") { await self.obey(requests) }
        stop.finish()
        // With no pipeline yet there is nothing to drain.
        return !self.health.isWatching
      }
      defer { group.cancelAll() }
      while let isOver = try await group.next(), !isOver {}
    }
  }

  /// Makes sure of the schema and begins an incarnation; returns its number.
  private func begin(_ store: Store) async throws -> Int64 {
    if case .newer(let found, _) = try await Database.soundSchema(store, settings) {
      log(
        .warning, "the schema is newer than this binary, which may still use it; install the newer version",
        [("schema", "\(found)"), ("binary", "\(Migrations.newest)")])
    }
    // A week is there already, and a day without a partition has the default one: no start waits for a backup.
    do throws(PostgresError) {
      try await store.makeHandledDays(around: clock.now)
      try await store.makeMonths(around: clock.now)
    } catch {
      guard error.retry == .later else { throw error }
      log(.warning, "day partitions could not be made; trying again later", [("error", "\(error)")])
    }
    return try await store.beginIncarnation(instance: settings.instance)
  }

  private func pipeline(_ store: Store, _ incarnation: Int64, _ stops: AsyncStream<Void>) async throws -> Bool {
    let connections = try Connections(settings)
    let provider = try mailer()
    let chat = try ChatModel(
      key: settings.secrets.personaliserKey?.revealed, origin: settings.personaliser.origin.flatMap { WebOrigin($0) })
    let leadership = Leadership()
    let core = Pipeline.Core(
      settings: try pipelineSettings(incarnation), programmes: programmes,
      surroundings: .init(
        ledger: store, mailer: provider, chat: chat, offsets: ConsumerOffsets(connections.consumer),
        logs: connections.logs, deadLetterTopic: ProducedDeadLetters(connections.producer, topic: settings.kafka.topicDead),
        clock: clock,
        dice: SystemDice(), registry: registry, log: log),
      leadership: leadership, pulses: pulses)
    let pipeline = Pipeline(core, consumer: connections.consumer)
    let relay = Relay(
      store: store, producer: connections.producer, topic: settings.kafka.topicOut, leadership: leadership, clock: clock,
      registry: registry, log: log)
    health.watch(pipeline, core, connections.consumer)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pipeline.run() }
      group.addTask { try await self.pulses.beating("relay") { try await relay.run() } }
      let duties = duties(store, connections.consumer, provider, core.guards, owner: incarnation)
      group.addTask { try await core.duties.run(duties) }
      async let _: Void = greet()
      group.addTask { for await _ in stops {} }
      defer { group.cancelAll() }
      try await group.next()
      guard !Task.isCancelled else { return }
      await self.stop(pipeline, connections)
    }
    await chat.close()
    await end(incarnation, store)
    return true
  }

  /// Gives the lease back; without PostgreSQL it runs out by itself.
  private func end(_ incarnation: Int64, _ store: Store) async {
    do { try await store.endIncarnation(incarnation) } catch {
      journal.warning("the lease was not given back; it runs out by itself", [("error", "\(error)")])
    }
  }

  /// Obeys signals until one asks to stop.
  private func obey(_ requests: AsyncStream<Signals.Request>) async {
    Pulse.rest()
    for await request in requests {
      Pulse.stamp()
      switch request {
      case .stop: return
      case .reload: reload()
      }
      Pulse.rest()
    }
  }

  private func stop(_ pipeline: Pipeline, _ connections: Connections) async {
    health.stop()
    notify.stopping()
    notify.extendTimeout(by: settings.shutdownBudget + .seconds(20))
    journal.notice("stopping: what is in flight is finished", [("budget", settings.shutdownBudget.asSetting)])
    let isDone = await pipeline.drain(within: settings.shutdownBudget)
    await connections.close()
    journal.notice("stopped", [("drained", isDone ? "all" : "not all; the next start goes on with the rest")])
  }

  /// Swaps a valid new policy in, and keeps the old one when the new one is bad.
  private func reload() {
    notify.reloading()
    let reading = policy.read()
    var faults = reading.faults.map { "\($0)" }
    if let policy = reading.policy {
      faults += settings.faults(with: policy) + settings.restartFaults(from: programmes.value.policy, to: policy)
    }
    for fault in faults { journal.error("the new policy has a fault; the old one stays", [("fault", fault)]) }
    if faults.isEmpty, let policy = reading.policy {
      do {
        programmes.swap(try Programme(policy))
        journal.notice("policy in force", [("hash", policy.hash)])
      } catch {
        journal.error("the new policy's templates have faults; the old one stays", [("fault", "\(error)")])
      }
    }
    notify.ready()
  }
}
