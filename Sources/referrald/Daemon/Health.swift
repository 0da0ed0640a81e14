import Kafka
import Pipeline
import Referrals
import Synchronization

/// What `/ready` and the service manager are told.
final class Health: Sendable {
  private struct State {
    var pipeline: Pipeline?
    var core: Pipeline.Core?
    var consumer: Consumer?
    var isAssigned = false
    var isStopping = false
    var trouble: String?
    var liveness = Liveness()
  }

  private let state = Mutex(State())
  private let programmes: ProgrammeInForce

  init(_ programmes: ProgrammeInForce) { self.programmes = programmes }

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

  /// What is paused, and which partitions stand, in words: the rest goes on, so the process is ready all the same.
  func notices(now: Timestamp) async -> [String] {
    let dates = programmes.dates(at: now)
    let (pipeline, core) = state.withLock { ($0.pipeline, $0.core) }
    let pauses = core?.guards.pauses.map { UntrustedText.oneLine($0.sentence(dates)) } ?? []
    let standing = await pipeline?.standing ?? []
    return pauses + standing.map { $0.partition.sentence(of: $0.reason) } + (core?.guards.hindrances.asideSentences ?? [])
  }

  /// Whether the loops turn: the watchdog's question. True while it has not begun.
  func isAlive(uptime: Duration) -> Bool {
    state.withLock { state in
      guard let core = state.core, let consumer = state.consumer else { return true }
      return state.liveness.isAlive(
        at: uptime, sinceTurn: core.guards.sinceTurn(at: uptime), refreshes: consumer.statistics.refreshes)
    }
  }
}
