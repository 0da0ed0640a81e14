import Deciding
import Kafka
import Pipeline
import Synchronization
import Templates
import Texts
import Time

/// What `/ready` and the service manager are told.
final class Health: Sendable {
  private struct State {
    var pipeline: Pipeline?
    var core: Pipeline.Core?
    var consumer: Consumer?
    var isAssigned = false
    var isStopping = false
    var trouble: String?
    var thread = ConsumerThread()
  }

  private let state = Mutex(State())
  private let programmes: ProgrammeInForce
  private let pulses: Pulses

  init(_ programmes: ProgrammeInForce, _ pulses: Pulses) {
    self.programmes = programmes
    self.pulses = pulses
  }

  /// Takes the running pipeline in view.
  func watch(_ pipeline: Pipeline, _ core: Pipeline.Core, _ consumer: Consumer) {
    state.withLock {
      $0.pipeline = pipeline
      $0.core = core
      $0.consumer = consumer
    }
  }

  /// Whether a pipeline has begun.
  var isWatching: Bool { state.withLock { $0.core != nil } }

  /// The drain begins.
  func stop() { state.withLock { $0.isStopping = true } }

  /// Why work cannot go on now; empty when ready.
  func reasons(now: Timestamp, uptime: Duration) async -> [String] {
    let (core, consumer, isStopping) = state.withLock { ($0.core, $0.consumer, $0.isStopping) }
    if isStopping { return ["stopping"] }
    let standing = standing
    if !standing.isEmpty { return standing.map(\.sentence) }
    guard let core, let consumer else { return ["PostgreSQL has not answered yet"] }
    var reasons: [String] = []
    let age = core.guards.leaseAge(at: uptime)
    if age.map({ $0 > Guards.leaseLimit }) ?? true { reasons.append("PostgreSQL does not confirm the lease") }
    if await !core.acknowledger.hasJoined { reasons.append("the consumer group has assigned nothing yet") }
    if !consumer.statistics.isConnected { reasons.append("no Kafka broker is connected") }
    reasons += core.guards.hindrances.standing(at: now)
    if let trouble = await core.deliver.trouble { reasons.append("the provider refuses us: \(trouble)") }
    return reasons
  }

  /// What is paused, and which partitions and dead letters stand, in words: the rest goes on, so the process is ready all the same.
  func notices(now: Timestamp) async -> [String] {
    let dates = programmes.dates(at: now)
    let (pipeline, core) = state.withLock { ($0.pipeline, $0.core) }
    let pauses = core?.guards.pauses.map { UntrustedText.oneLine($0.sentence(dates)) } ?? []
    let standing = await pipeline?.standing ?? []
    let letters = await core?.standingLetters.map { [UntrustedText.oneLine($0)] } ?? []
    let stands = standing.map { $0.partition.sentence(of: $0.reason) }
    return pauses + stands + letters + (core?.guards.hindrances.asideSentences ?? [])
  }

  /// The loops that stand: the watchdog's question.
  var standing: [StandingLoop] {
    guard let consumer = state.withLock({ $0.consumer }) else { return pulses.standing }
    let clock = SystemClock()
    let refreshes = consumer.statistics.refreshes
    let thread = state.withLock { $0.thread.standing(refreshes: refreshes, uptime: clock.uptime, now: clock.now) }
    return pulses.standing + (thread.map { [$0] } ?? [])
  }
}
