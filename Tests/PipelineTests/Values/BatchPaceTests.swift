import Testing

@testable import Pipeline

@Suite struct BatchPaceTests {
  @Test func `The first batch, one after a rest, and a large one start at once`() {
    var pace = BatchPace()
    #expect(pace.rest(before: 1, of: 500, isBehind: false, at: .seconds(5)) == nil)
    pace.start(at: .seconds(5))
    #expect(pace.rest(before: 1, of: 500, isBehind: false, at: .seconds(5) + BatchPace.interval) == nil)
    #expect(pace.rest(before: 62, of: 500, isBehind: false, at: .seconds(5)) == nil)
  }

  @Test func `A small one soon after another waits for what is left of the interval, never longer`() {
    var pace = BatchPace()
    pace.start(at: .seconds(5))
    #expect(pace.rest(before: 61, of: 500, isBehind: false, at: .seconds(5)) == BatchPace.interval)
    #expect(pace.rest(before: 1, of: 500, isBehind: false, at: .seconds(5) + .milliseconds(6)) == .milliseconds(4))
  }

  @Test func `Behind its records, after a batch that took long, the lane rests twice as long as it worked, up to a bound`() {
    var pace = BatchPace()
    pace.start(at: .seconds(5))
    pace.end(at: .seconds(5) + .milliseconds(12))
    #expect(pace.rest(before: 1, of: 500, isBehind: true, at: .seconds(5) + .milliseconds(12)) == .milliseconds(24))
    #expect(pace.rest(before: 1, of: 500, isBehind: false, at: .seconds(5) + .milliseconds(12)) == nil)
    pace.start(at: .seconds(6))
    pace.end(at: .seconds(7))
    #expect(pace.rest(before: 1, of: 500, isBehind: true, at: .seconds(6)) == BatchPace.longest)
    pace.start(at: .seconds(8))
    pace.end(at: .seconds(8) + .milliseconds(1))
    #expect(pace.rest(before: 1, of: 500, isBehind: true, at: .seconds(8)) == BatchPace.interval)
  }

  @Test func `Where a batch has one event, none waits`() {
    var pace = BatchPace()
    pace.start(at: .seconds(5))
    #expect(pace.rest(before: 1, of: 1, isBehind: false, at: .seconds(5)) == nil)
  }
}
