import Links
import Metrics
import MultiMail
import Postgres
import Store
import Synchronization
import Testing

@testable import Pipeline

@Suite struct SettlementTests {
  @Test func `Of two settlements a yes counts, else the later attempt's, else the later one`() {
    let retry = Settlement(id: "m", state: .retry, attempt: 1, inDoubt: true)
    let cancelled = Settlement(id: "m", state: .cancelled, attempt: 1)
    let sent = Settlement(id: "m", state: .sent, attempt: 1)
    let parked = Settlement(id: "m", state: .retry, attempt: 2, parked: true)
    #expect(sent.joined(with: cancelled).state == .sent)
    #expect(cancelled.joined(with: sent).state == .sent)
    #expect(parked.joined(with: cancelled).parked)
    #expect(retry.joined(with: cancelled).state == .cancelled)
    #expect(retry.joined(with: cancelled).inDoubt)
  }

  /// Refuses or delays as it is told, and remembers what it wrote.
  private final class PickyLedger: Sendable {
    let tries = Mutex<[[String]]>([])
    let written = Mutex<[Settlement]>([])

    /// - Parameter refuses: the error for these settlements; nil: they are written.
    func over(_ base: any Ledger, refuses: @escaping @Sendable ([Settlement]) -> PostgresError?) -> AlteredLedger {
      AlteredLedger(
        base: base,
        settle: { settlements, _ in
          self.tries.withLock { $0.append(settlements.map(\.id)) }
          if let error = refuses(settlements) { throw error }
          self.written.withLock { $0 += settlements }
          return Set(settlements.map(\.id))
        })
    }
  }

  private func settle(_ count: Int, refuses: @escaping @Sendable ([Settlement]) -> PostgresError?) async throws -> PickyLedger {
    let world = World(seed: 1, provider: WorldProvider(contract: .keyed), kafka: WorldKafka(log: []))
    let life = Life(instance: "i", incarnation: 1)
    let linkKey = try #require(LinkKey(secret: Array(repeating: 7, count: 32)))
    let picky = PickyLedger()
    let core = Pipeline.Core(
      settings: PipelineSettings(
        instance: "i", incarnation: 1, programmeID: "p", publicBase: "https://go.a.example", linkKey: linkKey),
      programmes: ProgrammeInForce(try SimulationTests.programme()),
      surroundings: .init(
        ledger: picky.over(WorldLedger(world: world, life: life), refuses: refuses), mailer: Mailing(),
        chat: WorldChat(world: world, life: life), offsets: WorldOffsets(world: world, life: life),
        logs: WorldLogs(world: world, life: life),
        deadLetterTopic: WorldDeadLetters(world: world, life: life), clock: WorldClock(world: world, life: life),
        dice: WorldDice(world: world), registry: Registry(), log: .silent))
    for number in 0..<count {
      let message = Example.message("m\(100 + number)")
      let reason = number == 2 ? "\u{0}" : nil
      let event = Settlement.Published.message(message, .sent, reason: reason, "p", at: Example.now)
      await core.settler.finish(Settlement(id: message.id, state: .sent, reason: reason, published: event), of: message)
    }
    try await core.deliver.settleOnce()
    return picky
  }

  @Test func `One that PostgreSQL refuses for its words is written without them, and the others as they are`() async throws {
    let picky = try await settle(5) { settlements in
      let isRefused = settlements.contains { $0.reason?.contains("\u{0}") ?? false }
      return isRefused ? PostgresError(.server, "invalid byte sequence", retry: .never, sqlState: "22021") : nil
    }
    #expect(picky.written.withLock { $0.map(\.id).sorted() } == (100...104).map { "m\($0)" })
    #expect(picky.written.withLock { $0.allSatisfy { $0.reason == nil } })
    let told = picky.written.withLock { $0.compactMap(\.published?.body) }
    #expect(told.count == 5 && told.allSatisfy { !$0.contains("reason") })
  }

  @Test func `One whose event PostgreSQL refuses too is written without it`() async throws {
    let picky = try await settle(3) { settlements in
      let isRefused = settlements.contains { $0.id == "m102" && $0.published != nil }
      return isRefused ? PostgresError(.server, "invalid byte sequence", retry: .never, sqlState: "22021") : nil
    }
    #expect(picky.written.withLock { $0.map(\.id).sorted() } == ["m100", "m101", "m102"])
    #expect(picky.written.withLock { $0.count { $0.published == nil } } == 1)
  }

  @Test func `Too many for one statement's time are written in parts`() async throws {
    let picky = try await settle(1_100) { settlements in
      settlements.count > 200 ? PostgresError(.deadlineExceeded, "late", retry: .later, location: "with input") : nil
    }
    #expect(picky.written.withLock { Set($0.map(\.id)).count } == 1_100)
    #expect(picky.tries.withLock { $0.allSatisfy { $0.count <= 500 } })
  }
}
