import Postgres
import Store
import Synchronization
import Testing
import Time

@testable import Pipeline

/// Attempts that PostgreSQL will never write down.
@Suite struct RefusedAttemptTests {
  @Test func `An attempt that can never be written down waits for an hour, and those beside it leave`() async throws {
    let test = try DeliverUnderTest(
      programme: SimulationTests.programme(),
      beginning: { attempts in
        if attempts.contains(where: { $0.id == "b" }) {
          throw PostgresError(.server, "invalid byte sequence", retry: .never, sqlState: "22021")
        }
        return Set(attempts.map(\.id))
      })
    await test.deliver.take(["a", "b", "c"].map { (Example.message($0, .claimed, attempt: 0), []) })
    let begun = await test.deliver.begin(await test.deliver.pick())
    #expect(begun.map(\.message.id) == ["a", "c"])
    let waiting = try #require(try await test.settled().first)
    #expect(waiting.id == "b" && waiting.state == .deferred && waiting.dueAt == Example.now + .hours(1))
    #expect(waiting.reason == "its attempt cannot be written down")
    #expect(test.errors.all.withLock { $0.compactMap { $0["message"] } } == ["b"])
    // Nothing of it is left in line.
    #expect(await test.deliver.pick().isEmpty)
  }
}
