import Postgres
import Store
import Synchronization
import Testing

@testable import Pipeline

/// What we have claimed and nobody here knows.
@Suite struct StrandedTests {
  @Test func `A message that was read again and could not be decided is read once more`() async throws {
    let failures = Failures()
    let test = try DeliverUnderTest(
      programme: SimulationTests.programme(), claimed: [Example.message("a", .claimed, attempt: 0)], known: failures.known())
    await test.deliver.adopt([.init(id: "a", owner: 1)], records: [])
    await #expect(throws: PostgresError.self) { _ = try await test.core.scheduler.turn() }
    #expect(try await test.core.scheduler.turn())
    #expect(await test.deliver.pick().map(\.message.id) == ["a"])
  }
}

/// The database fails the first time.
private final class Failures: Sendable {
  private let count = Mutex(0)

  func known() throws -> ReleaseFacts {
    let isFirst = count.withLock { count in
      count += 1
      return count == 1
    }
    if isFirst { throw PostgresError(sqlState: "08006") }
    return Example.known()
  }
}
