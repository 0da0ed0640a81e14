import Events
import MemoryLedger
import Pipeline
import Policies
import Postgres
import Seeded
import Time

/// All that surrounds the pipeline, played by one thread under one seed: time, faults and what happens next.
final class World: @unchecked Sendable {
  /// Virtual microseconds since the run began.
  private(set) var now: Int64 = 0
  var random: SeededRandom
  /// Faults happen.
  var isStormy = true
  /// Jobs and actions run so far.
  private(set) var steps = 0
  private(set) var failures: [String] = []
  private(set) var trace: [String] = []
  private var actions: [Action] = []
  /// The processes that run.
  var lives: [Life] = []
  let database = MemoryLedger()
  /// The database's rows of what instances share besides events and messages.
  var shared = SharedState()
  let provider: WorldProvider
  let kafka: WorldKafka
  /// Events in statements that failed for good.
  var refused: Set<EventHash> = []
  /// How a process that starts now is told to reach the provider.
  var place: WorldPlace
  /// What is out of the ordinary in this run.
  var course = Course.ordinary
  /// Messages that a process has begun to post.
  var posted: Set<String> = []
  /// How long all processes were away at a time.
  var slept: Int64 = 0
  /// No process starts before this.
  var wakesAt: Int64 = 0
  /// By how many microseconds each instance's clock on the wall is wrong; nil: clocks are right.
  var skews: [String: Int64]?
  /// Mails of a template that people must have approved before others of it go.
  var gateFirst = 0
  /// Answers that the model gave.
  var rewordings = 0
  /// When the customers came to be suppressed.
  var suppressedSince: [String: Int64] = [:]
  /// Since when a veto of everyone stands; nil: none does.
  var vetoedSince: Int64?
  /// What forbids mail in this run.
  var policy: Policy?
  /// The whole database is away until then.
  var databaseAwayUntil: Int64 = 0
  /// The question to the database, by its function's name, that never comes back; nil: all do.
  var stuck: String?
  /// Every question to the database takes long until then.
  var databaseSlowUntil: Int64 = 0
  /// Of what was due, no instance has more in hand than this.
  static let window = 5
  /// 22 April 2026, 12:00:00 UTC.
  static let start = Timestamp(seconds: 1_776_859_200)

  /// What is out of the ordinary in a run.
  enum Course: Sendable {
    case ordinary
    /// The settings of the provider change from start to start.
    case moving
    /// All processes are away at once for longer than the provider remembers keys.
    case sleeping
  }

  private struct Action {
    var due: Int64
    var run: () -> Void
  }

  init(seed: UInt64, provider: WorldProvider, kafka: WorldKafka) {
    random = SeededRandom(seed: seed)
    self.provider = provider
    place = WorldPlace(contract: provider.contract)
    self.kafka = kafka
  }

  /// The moment on the wall.
  var wall: Timestamp { Timestamp(microseconds: Self.start.microseconds + now) }

  /// Something that must never be has been seen.
  func fail(_ text: String) {
    note("FAILURE: \(text)")
    if failures.count < 20 { failures.append(text) }
  }

  /// Remembers what happened, for whoever has to understand a failure.
  func note(_ text: @autoclosure () -> String) {
    guard Self.tracing else { return }
    trace.append("\(Double(now) / 1e6) \(text())")
  }

  /// Set while one seed is replayed.
  static let tracing = Seeds.replayed != nil

  /// Does something after a while.
  func after(_ span: Int64, _ run: @escaping () -> Void) {
    let due = now + max(0, span)
    let place = actions.lastIndex { $0.due >= due }.map { $0 + 1 } ?? 0
    actions.insert(Action(due: due, run: run), at: place)
  }

  /// Runs one job or action, chosen by the seed; time moves only when nothing else can.
  /// - Returns: false when nothing will ever happen again.
  func step() -> Bool {
    steps += 1
    var choices = 0
    for life in lives where life.stalledUntil <= now { choices += life.executor.count }
    // Actions are kept latest first.
    var due = 0
    while due < actions.count, actions[actions.count - 1 - due].due <= now { due += 1 }
    guard choices + due > 0 else {
      guard let next = actions.last else { return false }
      now = next.due
      return true
    }
    var choice = random.pick(0..<(choices + due))
    for life in lives where life.stalledUntil <= now {
      if choice < life.executor.count {
        life.executor.run(choice)
        return true
      }
      choice -= life.executor.count
    }
    actions.remove(at: actions.count - 1 - choice).run()
    return true
  }
}

extension World {
  /// How a call goes.
  struct Passage {
    var there: Int64
    var back: Int64
    var isRequestLost = false
    var isAnswerLost = false
  }

  /// How long one way takes, in microseconds.
  func latency() -> Int64 {
    let roll = Double.random(in: 0..<1, using: &random)
    switch roll {
    case ..<0.5: return 0
    case ..<0.9: return Int64(random.pick(0..<3_000))
    case ..<0.99 where isStormy: return Int64(random.pick(0..<300_000))
    case 0.997... where isStormy: return Int64(random.pick(0..<12_000_000))
    default: return Int64(random.pick(0..<10_000))
    }
  }

  /// A call of a process: the effect happens in the world whether or not the process lives to hear of it.
  func call<Value: Sendable>(
    _ life: Life, _ passage: Passage, lost: any Error, _ effect: @escaping () throws -> Value
  ) async throws -> Value {
    if life.isDead { throw CancellationError() }
    return try await withCheckedThrowingContinuation { continuation in
      let call = AnsweredCall(continuation)
      life.open[ObjectIdentifier(call)] = call
      after(passage.there) {
        // A process that died meanwhile may or may not have written its request to the wire.
        let isUnsent = life.isDead && self.random.chance(0.5)
        var result: Result<Value, any Error> = .failure(lost)
        if !passage.isRequestLost, !isUnsent { result = Result { try effect() } }
        if passage.isAnswerLost { result = .failure(lost) }
        self.after(passage.back) {
          life.open[ObjectIdentifier(call)] = nil
          call.answer(result)
        }
      }
    }
  }

  /// Sleeps; throws when the task is cancelled or the process has died.
  func sleep(_ life: Life, _ span: Int64) async throws {
    if life.isDead { throw CancellationError() }
    let holder = Holder()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let call = AnsweredCall(continuation)
        life.open[ObjectIdentifier(call)] = call
        holder.call = call
        after(span) {
          life.open[ObjectIdentifier(call)] = nil
          call.answer(.success(()))
        }
        if Task.isCancelled { call.abandon() }
      }
    } onCancel: {
      holder.call?.abandon()
    }
  }

  private final class Holder: @unchecked Sendable {
    var call: AnsweredCall<Void>?
  }
}

/// The clock as one process sees it.
struct WorldClock: Clock {
  let world: World
  let life: Life

  var now: Timestamp { Timestamp(microseconds: world.wall.microseconds + skew) }
  var uptime: Duration { .microseconds(world.now + (life.tellsTimeByWall ? skew : 0)) }
  private var skew: Int64 { world.skews?[life.instance] ?? 0 }
  func sleep(for span: Duration) async throws { try await world.sleep(life, span.inMicroseconds) }
}

/// Rolls from the world's seed.
struct WorldDice: Dice {
  let world: World

  func roll() -> Double { Double.random(in: 0..<1, using: &world.random) }
}
