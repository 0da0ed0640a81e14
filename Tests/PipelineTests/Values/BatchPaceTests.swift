import Testing

@testable import Pipeline

@Suite struct BatchPaceTests {
  @Test func `The first batch, one after a rest, and a large one start at once`() {
    var pace = BatchPace()
    #expect(pace.rest(before: 1, of: 500, at: .seconds(5)) == nil)
    pace.start(at: .seconds(5))
    #expect(pace.rest(before: 1, of: 500, at: .seconds(5) + BatchPace.interval) == nil)
    #expect(pace.rest(before: 62, of: 500, at: .seconds(5)) == nil)
  }

  @Test func `A small one soon after another waits for what is left of the interval, never longer`() {
    var pace = BatchPace()
    pace.start(at: .seconds(5))
    #expect(pace.rest(before: 61, of: 500, at: .seconds(5)) == BatchPace.interval)
    #expect(pace.rest(before: 1, of: 500, at: .seconds(5) + .milliseconds(6)) == .milliseconds(4))
  }

  @Test func `Where a batch has one event, none waits`() {
    var pace = BatchPace()
    pace.start(at: .seconds(5))
    #expect(pace.rest(before: 1, of: 1, at: .seconds(5)) == nil)
  }
}
