import Postgres
import Synchronization
import Testing
import Time

@testable import Pipeline

@Suite struct RetryingTests {
  /// Time that passes only in sleeps, and is counted.
  private final class CountedClock: Clock {
    private let slept = Mutex(Duration.zero)

    var total: Duration { slept.withLock { $0 } }
    var now: Timestamp { Example.now + total }
    var uptime: Duration { total }
    func sleep(for span: Duration) async throws { slept.withLock { $0 += span } }
  }

  /// Fails so many times, then works.
  private func run(
    _ failures: Int, _ error: PostgresError, _ clock: CountedClock, _ hindrances: Hindrances
  ) async throws -> [String] {
    let lines = Mutex<[String]>([])
    let log = PipelineLog { _, message, _ in lines.withLock { $0.append(message.description) } }
    var left = failures
    try await retrying("it fails", clock, log, hindrances) {
      guard left > 0 else { return }
      left -= 1
      throw error
    }
    return lines.withLock { $0 }
  }

  @Test func `Colliding transactions are repeated at once, and are no outage`() async throws {
    let clock = CountedClock()
    let deadlock = PostgresError(.server, "deadlock detected", retry: .later, sqlState: "40P01")
    let lines = try await run(3, deadlock, clock, Hindrances())
    #expect(clock.total == .zero && Set(lines) == ["transactions collided; it is done again at once"])
    // For ever is trouble after all.
    #expect(try await run(12, deadlock, clock, Hindrances()).contains("it fails") && clock.total > .zero)
  }

  @Test func `What fails again and again is named with its beginning until it works`() async throws {
    let (clock, hindrances) = (CountedClock(), Hindrances())
    let refusal = PostgresError(.server, "no such table", retry: .restart, sqlState: "42P01")
    var left = 9
    var said: [String] = []
    try await retrying("commits fail", clock, .silent, hindrances) {
      said = hindrances.standing(at: clock.now)
      guard left > 0 else { return }
      left -= 1
      throw refusal
    }
    #expect(said == ["commits fail, since \(Example.now): server 42P01: no such table"])
    #expect(hindrances.standing(at: clock.now).isEmpty)
  }
}
