import Synchronization
import Testing
import Time

@testable import Pipeline

/// A clock that moves when it is told to.
private final class HandClock: PipelineClock {
  private let time = Mutex(Duration.zero)

  var now: Timestamp { Timestamp(seconds: 1_000) + uptime }
  var uptime: Duration { time.withLock { $0 } }
  func sleep(for span: Duration) async throws { time.withLock { $0 += span } }
  func pass(_ span: Duration) { time.withLock { $0 += span } }
}

@Suite struct PulseTests {
  private let clock = HandClock()
  private let quiet = PipelineLog { _, _, _ in }

  @Test func `a loop that works and does not move stands, named with since when`() async {
    let pulses = Pulses(clock: clock)
    await pulses.beating("one") {
      clock.pass(.seconds(5))
      Pulse.stamp()
      clock.pass(.seconds(119))
      #expect(pulses.standing.isEmpty)
      clock.pass(.seconds(1))
      let standing = pulses.standing
      #expect(standing.map(\.name) == ["one"] && standing.first?.since == Timestamp(seconds: 1_005))
      #expect(standing.first?.span == .seconds(120))
      Pulse.stamp()
      #expect(pulses.standing.isEmpty && pulses.names == ["one"])
    }
    #expect(pulses.names.isEmpty)
  }

  @Test func `one that waits for something to do does not stand, however long`() async {
    let (pulses, bell, mailbox) = (Pulses(clock: clock), Wakeup(), Mailbox<Int>(capacity: 1))
    await pulses.beating("one") {
      Pulse.rest()
      clock.pass(.seconds(100_000))
      #expect(pulses.standing.isEmpty)
      bell.ring()
      await bell.wait()
      clock.pass(.seconds(120))
      #expect(pulses.standing.map(\.name) == ["one"], "the wait is over")
      await mailbox.put(1)
      _ = await mailbox.take()
      #expect(pulses.standing.map(\.name) == ["one"], "nothing had to be waited for")
    }
  }

  @Test func `what fails again and again moves`() async throws {
    let pulses = Pulses(clock: clock)
    try await pulses.beating("one") {
      var failures = 0
      try await retrying("fails", clock, quiet) {
        clock.pass(.seconds(100))
        #expect(pulses.standing.isEmpty)
        failures += 1
        if failures < 5 { throw CancellationError() }
      }
    }
  }

  @Test func `each loop has its own patience, and what belongs to no loop moves none`() async {
    let pulses = Pulses(clock: clock)
    await pulses.beating("quick", patience: .seconds(40)) {
      clock.pass(.seconds(40))
      await Pulse.with(nil) { Pulse.stamp() }
      #expect(pulses.standing.map(\.name) == ["quick"])
      await pulses.beating("slow") { #expect(pulses.standing.map(\.name) == ["quick"]) }
    }
  }
}
