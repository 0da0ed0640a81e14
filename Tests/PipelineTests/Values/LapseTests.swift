import Metrics
import MultiMail
import Referrals
import Store
import Synchronization
import Testing

@testable import Pipeline

/// Attempts around a lease that lapses.
@Suite struct LapseTests {
  /// Counts what is sent.
  private final class CountingMailer: Mailer {
    let sends = Mutex(0)
    let contract = Contract.keyed

    func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] { [] }
    func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { true }
    func send(_ request: [UInt8]) async -> SendOutcome {
      sends.withLock { $0 += 1 }
      return .accepted(id: "e")
    }
  }

  /// A clock that stands until it is set.
  private final class SetClock: PipelineClock {
    let time = Mutex(Duration.zero)

    var uptime: Duration { time.withLock { $0 } }
    var now: Timestamp { Example.now + uptime }
    func sleep(for span: Duration) async throws { throw CancellationError() }
  }

  @Test(arguments: [false, true])
  func `What was picked before a lapse is not sent after it, but read again`(hasLapsed: Bool) async throws {
    let (mailer, clock) = (CountingMailer(), SetClock())
    let world = World(seed: 1, provider: WorldProvider(contract: .keyed), kafka: WorldKafka(log: []))
    let life = Life(instance: "i", incarnation: 1)
    let core = Pipeline.Core(
      settings: PipelineSettings(
        instance: "i", incarnation: 1, programmeID: "p", publicBase: "https://go.a.example",
        linkKey: try #require(LinkKey(secret: Array(repeating: 7, count: 32)))),
      programmes: ProgrammeInForce(try SimulationTests.programme()),
      surroundings: .init(
        ledger: WorldLedger(world: world, life: life), mailer: mailer, chat: WorldChat(world: world, life: life),
        offsets: WorldOffsets(world: world, life: life), deadLetterTopic: WorldDeadLetters(world: world, life: life),
        clock: clock,
        dice: WorldDice(world: world), registry: Registry(), log: .silent))
    confirm(core.guards, clock, at: .zero)
    await core.deliver.take([(Example.message("a"), [])], done: [])
    let picked = await core.deliver.pick()
    // Others take over after 30 s; the lease comes back then.
    confirm(core.guards, clock, at: hasLapsed ? .seconds(40) : .seconds(5))
    for entry in picked { await core.deliver.attempt(entry, 0) }
    #expect(picked.count == 1 && mailer.sends.withLock { $0 } == (hasLapsed ? 0 : 1))
    #expect(await core.deliver.isExpecting == hasLapsed)
  }

  private func confirm(_ guards: Guards, _ clock: SetClock, at uptime: Duration) {
    clock.time.withLock { $0 = uptime }
    guards.pause([], at: uptime)
    guards.confirmLease(at: uptime)
  }
}
