import Composing
import Deciding
import Links
import Metrics
import MultiMail
import Postgres
import Store
import Synchronization
import Time

@testable import Pipeline

/// A clock that stands until it is set.
final class SetClock: PipelineClock {
  let time = Mutex(Duration.zero)

  var uptime: Duration { time.withLock { $0 } }
  var now: Timestamp { Example.now + uptime }
  func sleep(for span: Duration) async throws { throw CancellationError() }
}

/// Counts what is sent and looked for, and answers as it is told.
final class CountingMailer: Mailer {
  let sends = Mutex(0)
  let searches = Mutex(0)
  let contract: Contract
  let outcome: SendOutcome
  let found: Trace

  init(_ contract: Contract = .keyed, outcome: SendOutcome = .accepted(id: "e"), found: Trace = .absent) {
    (self.contract, self.outcome, self.found) = (contract, outcome, found)
  }

  func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] { [] }
  func target(of request: [UInt8]) -> SendTarget? { SendTarget(url: "https://a.example/send", account: "1") }
  func trace(_ request: [UInt8], since: Timestamp) async -> Trace {
    searches.withLock { $0 += 1 }
    return found
  }
  func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { true }
  func send(_ request: [UInt8]) async -> SendOutcome {
    sends.withLock { $0 += 1 }
    return outcome
  }
}

/// Deliver over a memory of its own, asked step by step.
struct DeliverUnderTest {
  let clock = SetClock()
  let mailer: CountingMailer
  let core: Pipeline.Core
  let registry = Registry()
  /// The particulars of the errors that are told.
  let errors = ErrorsTold()
  /// What was settled, in order.
  let settlements: AsyncStream<[Settlement]>

  var deliver: Deliver { core.deliver }

  /// - Parameters:
  ///   - claimed: what this process has claimed, as its rows say.
  ///   - beginning: which attempts are written down, or why none is; all, unless told otherwise.
  ///   - known: what is known of customers when a message is decided on, or the failure to ask.
  ///   - leasing: gives mails of the day.
  init(
    _ mailer: CountingMailer = CountingMailer(), programme: Programme, claimed: [OutgoingMessage] = [],
    beginning: @escaping @Sendable ([AttemptStart]) throws -> Set<String> = { Set($0.map(\.id)) },
    known: @autoclosure @escaping @Sendable () throws -> ReleaseFacts = ReleaseFacts(),
    leasing: (@Sendable (Int) async -> Int)? = nil
  ) {
    self.mailer = mailer
    let world = World(seed: 1, provider: WorldProvider(contract: mailer.contract), kafka: WorldKafka(log: []))
    let life = Life(instance: "i", incarnation: 1)
    let (settlements, noted) = AsyncStream.makeStream(of: [Settlement].self)
    self.settlements = settlements
    guard let linkKey = LinkKey(secret: Array(repeating: 7, count: 32)) else { preconditionFailure("32 bytes make a key") }
    let ledger = AlteredLedger(
      base: WorldLedger(world: world, life: life), beginning: beginning,
      outgoing: { ids in claimed.filter { ids.contains($0.id) } }, claimedBy: { _ in claimed.map(\.id) }, claimingDue: { [] },
      settle: { settled, _ in
        noted.yield(settled)
        return Set(settled.map(\.id))
      }, releasing: { _ in try known() }, leasing: leasing)
    core = Pipeline.Core(
      settings: PipelineSettings(
        instance: "i", incarnation: 1, programmeID: "p", publicBase: "https://go.a.example", linkKey: linkKey),
      programmes: ProgrammeInForce(programme),
      surroundings: .init(
        ledger: ledger, mailer: mailer, chat: WorldChat(world: world, life: life),
        offsets: WorldOffsets(world: world, life: life), logs: WorldLogs(world: world, life: life),
        deadLetterTopic: WorldDeadLetters(world: world, life: life),
        clock: clock, dice: WorldDice(world: world), registry: registry, log: errors.log))
    set(.zero)
  }

  /// Keeps what a log is told.
  final class ErrorsTold: Sendable {
    let all = Mutex<[[String: String]]>([])
    var log: PipelineLog {
      PipelineLog { level, _, particulars in
        if level == .error { self.all.withLock { $0.append(Dictionary(particulars) { $1 }) } }
      }
    }
  }

  /// Sets the time; the lease and what is known of pauses are fresh.
  func set(_ uptime: Duration, pauses: [Pause] = []) {
    clock.time.withLock { $0 = uptime }
    core.guards.pause(pauses, at: uptime)
    core.guards.confirmLease(at: uptime)
  }

  /// What is settled next.
  func settled() async throws -> [Settlement] {
    try await withThrowingTaskGroup(of: [Settlement].self) { group in
      group.addTask {
        try await deliver.settle()
        return []
      }
      group.addTask {
        try await deliver.inquire()
        return []
      }
      group.addTask { await settlements.first { _ in true } ?? [] }
      defer { group.cancelAll() }
      return try await group.next() ?? []
    }
  }
}
