import Testing

@testable import Pipeline

/// How many attempts are let go at once.
@Suite struct WaveTests {
  @Test func `While more waits than may go, each wave of successes lets one more go`() async throws {
    let test = try DeliverUnderTest(programme: SimulationTests.programme())
    await test.deliver.take((0..<30).map { (Example.message("m\($0)"), []) }, decidedAt: .zero)
    for expected in 5...8 {
      let wave = await test.deliver.pick()
      let inFlight = await test.deliver.running
      #expect(wave.count == expected && inFlight == expected)
      for entry in wave { await test.deliver.attempt(entry, heeded: 0, inFlight: inFlight) }
    }
  }
}
