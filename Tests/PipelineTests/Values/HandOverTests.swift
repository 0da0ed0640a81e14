import Deciding
import MultiMail
import Store
import Testing
import Time

@testable import Pipeline

/// What is written of a message that leaves Deliver's hand before its end.
@Suite struct HandOverTests {
  private let pause = Pause(id: "p", actor: "a person", reason: "said so", since: Example.now)

  @Test func `An attempt that was announced and never made is none when it is handed over`() async throws {
    let test = try DeliverUnderTest(programme: SimulationTests.programme())
    await test.deliver.take([(Example.message("a"), [])], decidedAt: .zero)
    test.set(.milliseconds(100), pauses: [pause])
    #expect(await test.deliver.pick().isEmpty)
    let settled = try await test.settled()
    #expect(settled.map(\.state) == [.deferred] && settled.map(\.isUnmade) == [true] && settled.map(\.attempt) == [1])
  }

  @Test func `One that was refused plainly, or that may have been made, stays attempted`() async throws {
    let test = try DeliverUnderTest(
      CountingMailer(outcome: .warmUp(until: Example.now + .hours(12))), programme: SimulationTests.programme())
    await test.deliver.take([(Example.message("a"), [])], decidedAt: .zero)
    for entry in await test.deliver.pick() { await test.deliver.attempt(entry, heeded: 0, inFlight: 1) }
    let refused = try await test.settled()
    #expect(refused.map(\.state) == [.retry] && refused.map(\.isUnmade) == [false] && refused.map(\.parked) == [true])
    // Read from its row: nobody knows whether it was made.
    await test.deliver.release(await test.deliver.beginDeciding([Example.message("b")]), decidedAt: .zero)
    await test.deliver.take([(Example.message("c", inDoubt: true), [])])
    test.set(.milliseconds(100), pauses: [pause])
    #expect(await test.deliver.pick().isEmpty)
    let rest = try await test.settled()
    #expect(rest.allSatisfy { !$0.isUnmade && $0.state == .retry })
  }

  @Test(arguments: [
    (Duration.seconds(4), [Timestamp]()), (.seconds(6), [Example.now + .seconds(25), Example.now + .seconds(25)]),
  ])
  func `What holds records back and cannot leave within seconds is handed over`(waited: Duration, due: [Timestamp]) async throws {
    let test = try DeliverUnderTest(
      CountingMailer(outcome: .rateLimited(after: .seconds(25))), programme: SimulationTests.programme())
    let messages = ["a", "b"].map { (Example.message($0), [Example.record(1)]) }
    await test.deliver.take([messages[0]], decidedAt: .zero)
    for entry in await test.deliver.pick() { await test.deliver.attempt(entry, heeded: 0, inFlight: 1) }
    await test.deliver.take([messages[1], (Example.message("c"), [])], decidedAt: .zero)
    test.set(waited)
    await test.deliver.handOverWaiting()
    #expect(await test.deliver.inLine(of: ["a", "b", "c"]) == 3 - due.count)
    guard !due.isEmpty else { return }
    let ends = try await test.settled().filter { $0.state == .deferred || $0.parked }
    #expect(Set(ends.map(\.id)) == ["a", "b"] && ends.allSatisfy { due.contains($0.dueAt ?? Example.now) || $0.id == "a" })
  }

  @Test func `What rests for long between two attempts is handed over, what rests as long as a retry may is not`() async throws {
    for (wait, count) in [(Duration.minutes(5), 1), (.minutes(6), 0)] {
      let test = try DeliverUnderTest(programme: SimulationTests.programme())
      await test.deliver.take([(Example.message("a"), [])], decidedAt: .zero)
      await test.deliver.rest("a", until: Example.now + wait)
      await test.deliver.handOverWaiting()
      #expect(await test.deliver.inLine(of: ["a"]) == count)
    }
    // A rest of hours is a clock's that was set back.
    let test = try DeliverUnderTest(programme: SimulationTests.programme())
    await test.deliver.take([(Example.message("a"), [])], decidedAt: .zero)
    await test.deliver.rest("a", until: Example.now + .hours(3))
    await test.deliver.handOverWaiting()
    #expect(try await test.settled().map(\.dueAt) == [Example.now + .minutes(5)])
  }
}

extension Deliver {
  /// Lets a message rest as after an attempt that failed.
  fileprivate func rest(_ id: String, until due: Timestamp) {
    _ = state.pick(now: clock.now)
    state.rest(id, until: due)
  }

  /// How many of these messages are to be sent.
  fileprivate func inLine(of ids: [String]) -> Int { ids.count { state.message($0) != nil } }
}
