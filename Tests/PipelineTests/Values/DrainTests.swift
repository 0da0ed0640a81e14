import MultiMail
import Policies
import Store
import Synchronization
import Testing

@testable import Pipeline

/// An orderly end leaves nothing in the air.
@Suite struct DrainTests {
  @Test func `What no record waits for begins no more, and an attempt under way is waited for`() async throws {
    let test = try DeliverUnderTest(CountingMailer(.unkeyed), programme: SimulationTests.programme())
    let message = { (id: String) in Example.message(id, contract: .unkeyed) }
    await test.deliver.take([(message("under way"), [])], decidedAt: .zero)
    let first = await test.deliver.pick()
    await test.deliver.take([(message("due"), []), (message("new"), [Example.record(1)])], decidedAt: .zero)
    await test.deliver.beginEnding(.finishing)
    let second = await test.deliver.pick()
    #expect(first.map(\.message.id) == ["under way"] && second.map(\.message.id) == ["new"])
    #expect(await test.deliver.room == 0)

    // The test's clock throws at whoever would wait.
    await #expect(throws: CancellationError.self) { try await test.deliver.waitUntilSettled() }
    for entry in first + second { await test.deliver.attempt(entry, heeded: 0, inFlight: 2) }
    await #expect(throws: CancellationError.self) { try await test.deliver.waitUntilSettled() }
    try await test.deliver.settleOnce()
    try await test.deliver.waitUntilSettled()

    // What was passed over is in line still, for the records that may come to wait for it.
    #expect(await test.deliver.state.readyCount == 1)
    await test.deliver.take([(message("late"), [Example.record(2)])], decidedAt: .zero)
    await test.deliver.beginEnding(.halted)
    #expect(await test.deliver.pick().isEmpty)
  }

  @Test func `An end that comes while the limits are asked lets nothing begin`() async throws {
    let ends = Mutex<(@Sendable () async -> Void)?>(nil)
    var policy = StoryPolicy.policy(.customer)
    policy.throttle.dailyLimit = 4
    let test = try DeliverUnderTest(
      CountingMailer(.unkeyed), programme: Programme(policy),
      leasing: { wanted in
        await ends.withLock { $0 }?()
        return wanted
      })
    let deliver = test.deliver
    ends.withLock { $0 = { await deliver.beginEnding(.halted) } }
    // What it holds holds it.
    defer { ends.withLock { $0 = nil } }
    await deliver.take([(Example.message("a", .claimed, attempt: 0), [Example.record(1)])], decidedAt: .zero)
    #expect(await deliver.pick().isEmpty)
    #expect(await deliver.state.readyCount == 1)
    try await deliver.waitUntilSettled()
  }
}
