import Links
import Metrics
import MultiMail
import Store
import Synchronization
import Testing
import Time

@testable import Pipeline

/// Attempts around a lease that lapses, and of messages that waited long in line.
@Suite struct LapseTests {
  /// Notes which attempts are written down, and has lost the messages that others took.
  private final class AttemptLedger: Sendable {
    let asked = Mutex<[AttemptStart]>([])
    let taken = Mutex<Set<String>>([])

    func over(_ base: any Ledger) -> AlteredLedger {
      AlteredLedger(
        base: base,
        beginning: { attempts in
          self.asked.withLock { $0 += attempts }
          return Set(attempts.map(\.id)).subtracting(self.taken.withLock { $0 })
        }, outgoing: { _ in [] })
    }
  }

  @Test(arguments: [false, true])
  func `What was picked before a lapse is not sent after it, but read again`(hasLapsed: Bool) async throws {
    let (mailer, clock) = (CountingMailer(), SetClock())
    let core = try core(mailer, clock, AttemptLedger())
    confirm(core.guards, clock, at: .zero)
    await core.deliver.take([(Example.message("a"), [])], decidedAt: .zero)
    let picked = await core.deliver.pick()
    // Others take over after 30 s; the lease comes back then.
    confirm(core.guards, clock, at: hasLapsed ? .seconds(40) : .milliseconds(900))
    for entry in picked { await core.deliver.attempt(entry, heeded: 0, inFlight: 1) }
    #expect(picked.count == 1 && mailer.sends.withLock { $0 } == (hasLapsed ? 0 : 1))
    #expect(await core.deliver.isExpecting == hasLapsed)
  }

  @Test func `A message in doubt is not sent from the line once its key is too old`() async throws {
    let (mailer, clock) = (CountingMailer(), SetClock())
    let core = try core(mailer, clock, AttemptLedger())
    await core.deliver.take([(Example.message("a", inDoubt: true), []), (Example.message("b"), [])])
    // Only what may have arrived is a question of the key.
    confirm(core.guards, clock, at: .hours(23))
    #expect(await core.deliver.pick().map(\.message.id) == ["b"])
    #expect(await core.deliver.state.message("a") == nil)
  }

  @Test(arguments: [(Duration.milliseconds(900), false), (.seconds(12), false), (.seconds(12), true)])
  func `What waited in line has its claim renewed, so that nobody takes over an attempt under way`(
    waited: Duration, isGone: Bool
  ) async throws {
    let (mailer, clock, ledger) = (CountingMailer(), SetClock(), AttemptLedger())
    let core = try core(mailer, clock, ledger)
    await core.deliver.take([(Example.message("a"), [])], decidedAt: .zero)
    confirm(core.guards, clock, at: waited)
    if isGone { ledger.taken.withLock { $0 = ["a"] } }
    let begun = await core.deliver.begin(await core.deliver.pick())
    #expect(begun.map(\.message.attempt) == (isGone ? [] : [1]))
    let renewed = AttemptStart(id: "a", renews: true, target: "https://a.example/send#1")
    #expect(ledger.asked.withLock { $0 } == (waited > .seconds(1) ? [renewed] : []))
  }

  @Test(arguments: [Duration.seconds(4), .seconds(6)])
  func `An attempt that begins long after its claim has the claim renewed first`(late: Duration) async throws {
    let (mailer, clock) = (CountingMailer(), SetClock())
    let core = try core(mailer, clock, AttemptLedger(), decisionLifetime: .seconds(9))
    confirm(core.guards, clock, at: .zero)
    await core.deliver.take([(Example.message("a"), [])], decidedAt: .zero)
    let begun = await core.deliver.begin(await core.deliver.pick())
    confirm(core.guards, clock, at: late)
    for entry in begun { await core.deliver.attempt(entry, heeded: 0, inFlight: 1) }
    let isInTime = late < .seconds(5)
    #expect(mailer.sends.withLock { $0 } == (isInTime ? 1 : 0))
    #expect(await core.deliver.pick().count == (isInTime ? 0 : 1))
  }

  private func core(
    _ mailer: CountingMailer, _ clock: SetClock, _ ledger: AttemptLedger, decisionLifetime: Duration = .seconds(1)
  ) throws -> Pipeline.Core {
    let world = World(seed: 1, provider: WorldProvider(contract: .keyed), kafka: WorldKafka(log: []))
    let life = Life(instance: "i", incarnation: 1)
    let linkKey = try #require(LinkKey(secret: Array(repeating: 7, count: 32)))
    let base = WorldLedger(world: world, life: life)
    var settings = PipelineSettings(
      instance: "i", incarnation: 1, programmeID: "p", publicBase: "https://go.a.example", linkKey: linkKey)
    settings.decisionLifetime = decisionLifetime
    return Pipeline.Core(
      settings: settings, programmes: ProgrammeInForce(try SimulationTests.programme()),
      surroundings: .init(
        ledger: ledger.over(base), mailer: mailer, chat: WorldChat(world: world, life: life),
        offsets: WorldOffsets(world: world, life: life), logs: WorldLogs(world: world, life: life),
        deadLetterTopic: WorldDeadLetters(world: world, life: life), clock: clock, dice: WorldDice(world: world),
        registry: Registry(), log: .silent))
  }

  private func confirm(_ guards: Guards, _ clock: SetClock, at uptime: Duration) {
    clock.time.withLock { $0 = uptime }
    guards.pause([], at: uptime)
    guards.confirmLease(at: uptime)
  }
}
