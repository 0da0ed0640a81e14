import Deciding
import MultiMail
import Store
import Synchronization
import Testing

@testable import Pipeline

/// What waited in memory is decided again before its attempt.
@Suite struct DecidingAgainTests {
  @Test(arguments: [(Duration.milliseconds(900), ["a"]), (.milliseconds(1_100), [])])
  func `A no that came meanwhile stops what has waited over a second`(waited: Duration, goes: [String]) async throws {
    let known = Example.known { $0.state.suppression.unsubscribed = Example.now }
    let test = try DeliverUnderTest(programme: SimulationTests.programme(), known: known)
    await test.deliver.take([(Example.message("a"), [])], decidedAt: .zero)
    test.set(waited)
    let entries = await test.deliver.decideAgain(await test.deliver.pick())
    #expect(entries.map(\.message.id) == goes)
    #expect(await test.deliver.running == goes.count)
    if goes.isEmpty { #expect(try await test.settled().map(\.state) == [.cancelled]) }
  }

  @Test func `What is decided anew may go for another second, and no longer`() async throws {
    let test = try DeliverUnderTest(programme: SimulationTests.programme(), known: Example.known())
    await test.deliver.take([(Example.message("a"), [])], decidedAt: .zero)
    test.set(.seconds(3))
    let entries = await test.deliver.decideAgain(await test.deliver.pick())
    #expect(entries.map(\.decidedAt) == [.seconds(3)])
    test.set(.milliseconds(4_001))
    for entry in entries { await test.deliver.attempt(entry, heeded: 0, inFlight: 1) }
    #expect(test.mailer.sends.withLock { $0 } == 0)
    // It stands in line again, and goes once it is decided.
    for entry in await test.deliver.decideAgain(await test.deliver.pick()) {
      await test.deliver.attempt(entry, heeded: 0, inFlight: 1)
    }
    #expect(test.mailer.sends.withLock { $0 } == 1)
  }

  @Test func `A mail whose customer has another address is written anew`() async throws {
    let test = try DeliverUnderTest(
      programme: SimulationTests.programme(), known: Example.known { $0.profile.email = "new@b.example" })
    var message = Example.message("a")
    message.request = Array(#"{"idempotency_key":"a","to":["a@b.example"]}"#.utf8)
    await test.deliver.take([(message, [])], decidedAt: .zero)
    test.set(.seconds(3))
    #expect(await test.deliver.decideAgain(await test.deliver.pick()).isEmpty)
    let settled = try await test.settled()
    #expect(settled.map(\.state) == [.deferred] && settled.map(\.isUnmade) == [true])
  }
}
