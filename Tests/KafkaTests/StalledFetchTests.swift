import Testing

@testable import Kafka

@Suite struct StalledFetchTests {
  let start = ContinuousClock.now

  @Test func `Silence is broken after 1 ms, then later and later, up to every second`() {
    var fetch = StalledFetch()
    let due = (0...5_000).filter { fetch.isDue(start + .milliseconds($0)) }
    #expect(due == [1, 3, 7, 15, 31, 63, 127, 255, 511, 1_023, 2_023, 3_023, 4_023])
  }

  @Test func `Records begin the silence anew`() {
    var fetch = StalledFetch()
    var due = (0...30).filter { fetch.isDue(start + .milliseconds($0)) }
    fetch.reset()
    due += (40...70).filter { fetch.isDue(start + .milliseconds($0)) }
    #expect(due == [1, 3, 7, 15, 41, 43, 47, 55])
  }

  @Test func `It sleeps until it is to wake somebody`() {
    var fetch = StalledFetch()
    #expect(fetch.pause(start) == .seconds(1))
    let isDue = fetch.isDue(start)
    #expect(!isDue && fetch.pause(start + .microseconds(400)) == .microseconds(600))
    #expect(fetch.pause(start + .seconds(5)) == .zero)
  }
}
