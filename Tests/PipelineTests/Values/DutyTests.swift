import Metrics
import Postgres
import Store
import Synchronization
import Testing
import Time

@testable import Pipeline

/// A clock whose sleeps pass at once, as many as it is given; then the task is told to end.
private final class FiniteClock: PipelineClock {
  let sleeps = Mutex<[Duration]>([])
  private let limit: Int
  private let time = Mutex(Duration.zero)

  init(sleeps limit: Int) { self.limit = limit }

  var now: Timestamp { Example.now + uptime }
  var uptime: Duration { time.withLock { $0 } }
  func pass(_ span: Duration) { time.withLock { $0 += span } }
  func sleep(for span: Duration) async throws {
    let count = sleeps.withLock { sleeps in
      sleeps.append(span)
      return sleeps.count
    }
    pass(span)
    if count >= limit { throw CancellationError() }
  }
}

private struct LoadedDice: Dice {
  var number = 0.0
  func roll() -> Double { number }
}

@Suite final class DutyTests: Sendable {
  private let registry = Registry()
  private let lines = Mutex<[String]>([])

  private func run(
    _ duty: Duty, _ clock: FiniteClock, _ pulses: Pulses? = nil, dice: Double = 0, leads: Bool = true
  ) async throws {
    let log = PipelineLog { [self] level, message, particulars in
      let failures = particulars.first { $0.0 == "failures" }?.1 ?? "-"
      lines.withLock { $0.append("\(level) \(message) \(failures)") }
    }
    let duties = Duties(
      clock: clock, dice: LoadedDice(number: dice), registry: registry, log: log, pulses: pulses ?? Pulses(clock: clock),
      leadership: Leadership(isOurs: leads))
    try await duties.run([duty])
  }

  @Test func `A duty is done at once, after its interval or when it says, and up to a tenth later`() async throws {
    let clock = FiniteClock(sleeps: 4), turns = Mutex(0)
    let duty = Duty(
      "d", every: .seconds(10), trouble: "no",
      sayingWhen: {
        clock.pass(.milliseconds(30))
        return turns.withLock { turns in
          turns += 1
          return turns == 2 ? .seconds(1) : nil
        }
      })
    await #expect(throws: CancellationError.self) { try await run(duty, clock, dice: 0.5) }
    #expect(turns.withLock { $0 } == 4)
    #expect(clock.sleeps.withLock { $0 } == [10_500, 1_050, 10_500, 10_500].map(Duration.milliseconds))
    #expect(registry.exposition().contains(#"referrald_duty_seconds_count{duty="d"} 4"#))
    #expect(lines.withLock { $0.isEmpty })
  }

  @Test(arguments: [true, false]) func `What one instance does is done where the lead is, and elsewhere looked for`(
    leads: Bool
  ) async throws {
    let clock = FiniteClock(sleeps: 3), turns = Mutex(0)
    let duty = Duty("d", every: .hours(1), by: .oneInstance, trouble: "no") { () -> Void in turns.withLock { $0 += 1 } }
    await #expect(throws: CancellationError.self) { try await run(duty, clock, leads: leads) }
    #expect(turns.withLock { $0 } == (leads ? 3 : 0))
    #expect(clock.sleeps.withLock { $0.first } == (leads ? .hours(1) : .seconds(5)))
  }

  @Test func `A failure is told once and at every twentieth, counted each time, and not the end`() async throws {
    let clock = FiniteClock(sleeps: 22), turns = Mutex(0)
    let duty = Duty("d", every: .seconds(1), afterFailure: .minutes(1), trouble: "trouble") { () -> Void in
      let turn = turns.withLock { turns in
        turns += 1
        return turns
      }
      if turn < 22 { throw PostgresError(sqlState: "08006") }
    }
    await #expect(throws: CancellationError.self) { try await run(duty, clock) }
    #expect(lines.withLock { $0 } == ["warning trouble 1", "warning trouble 21", "notice it works again 21"])
    #expect(clock.sleeps.withLock { $0 } == Array(repeating: .minutes(1), count: 21) + [.seconds(1)])
    #expect(registry.exposition().contains(#"referrald_duty_failures_total{duty="d"} 21"#))
  }

  @Test func `Transactions that collide are done again at once, ten times`() async throws {
    let clock = FiniteClock(sleeps: 1), turns = Mutex(0)
    let duty = Duty("d", every: .seconds(1), trouble: "trouble") { () -> Void in
      turns.withLock { $0 += 1 }
      throw PostgresError(.server, "deadlock detected", retry: .later, sqlState: "40P01")
    }
    await #expect(throws: CancellationError.self) { try await run(duty, clock) }
    #expect(turns.withLock { $0 } == 11)
  }

  @Test func `What is final for a duty ends all`() async throws {
    let clock = FiniteClock(sleeps: 1)
    let duty = Duty("d", every: .seconds(1), trouble: "trouble", isFinal: { $0 is LeaseTakenOver }) { throw LeaseTakenOver() }
    await #expect(throws: LeaseTakenOver.self) { try await run(duty, clock) }
    #expect(clock.sleeps.withLock { $0.isEmpty })
  }

  @Test func `A duty that hangs is named after two minutes, one that rests never`() async throws {
    let clock = FiniteClock(sleeps: 2)
    let pulses = Pulses(clock: clock)
    let seen = Mutex<[[String]]>([])
    let duty = Duty("slow", every: .hours(2), trouble: "trouble") { () -> Void in
      seen.withLock { $0.append(pulses.standing.map(\.name)) }
      clock.pass(.minutes(2))
      seen.withLock { $0.append(pulses.standing.map(\.name)) }
    }
    await #expect(throws: CancellationError.self) { try await run(duty, clock, pulses) }
    #expect(seen.withLock { $0 } == [[], ["slow"], [], ["slow"]])
  }
}
