import Pipeline
import Testing
import Time

@testable import referrald

/// What the watchdog is told of the consumer's thread.
@Suite struct LivenessTests {
  /// Since when it stands, in the judgement of each moment.
  private func judged(_ moments: [(at: Int, refreshes: Int)]) -> [Int64?] {
    var thread = ConsumerThread()
    return moments.map { moment in
      let standing = thread.standing(
        refreshes: moment.refreshes, uptime: .seconds(moment.at), now: Timestamp(seconds: 1_000 + Int64(moment.at)))
      return standing.map { $0.since.microseconds / 1_000_000 - 1_000 }
    }
  }

  @Test func `a thread that refreshes its figures moves`() {
    #expect(judged((0..<100).map { ($0, $0 / 5) }).allSatisfy { $0 == nil })
  }

  @Test func `one that stands for 40 s is named with since when, though there is nothing to commit`() {
    #expect(judged([(100, 7), (139, 7), (140, 7), (160, 7), (161, 8)]) == [nil, nil, 100, 100, nil])
  }
}
