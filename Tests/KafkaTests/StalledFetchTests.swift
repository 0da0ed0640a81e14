import Testing

@testable import Kafka

@Suite struct StalledFetchTests {
  let start = ContinuousClock.now

  @Test func `Silence is broken after 20 ms, then later and later, up to every second`() {
    var fetch = StalledFetch()
    let due = (0...5_000).filter { fetch.isDue(start + .milliseconds($0)) }
    #expect(due == [20, 60, 140, 300, 620, 1_260, 2_260, 3_260, 4_260])
  }

  @Test func `Records begin the silence anew`() {
    var fetch = StalledFetch()
    var due = (0...30).filter { fetch.isDue(start + .milliseconds($0)) }
    fetch.reset()
    due += (40...70).filter { fetch.isDue(start + .milliseconds($0)) }
    #expect(due == [20, 60])
  }

  @Test func `It sleeps until it is to wake somebody`() {
    var fetch = StalledFetch()
    #expect(fetch.pause(start) == .seconds(1))
    let isDue = fetch.isDue(start)
    #expect(!isDue && fetch.pause(start + .milliseconds(5)) == .milliseconds(15))
    #expect(fetch.pause(start + .seconds(5)) == .zero)
  }
}
