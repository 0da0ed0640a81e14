import Testing

@testable import referrald

/// What the watchdog is told.
@Suite struct LivenessTests {
  @Test func `loops that turn are alive, and one that has not begun is too`() {
    var liveness = Liveness()
    for second in 0..<100 {
      let isAlive = liveness.isAlive(at: .seconds(second), sinceTurn: second < 5 ? nil : .seconds(15), refreshes: second / 5)
      #expect(isAlive, "\(second) s")
    }
  }

  @Test func `a commit loop that stands for 40 s is not alive`() {
    var liveness = Liveness()
    #expect(liveness.isAlive(at: .seconds(50), sinceTurn: .seconds(39), refreshes: 1))
    #expect(!liveness.isAlive(at: .seconds(51), sinceTurn: .seconds(40), refreshes: 2))
  }

  @Test func `a consumer's thread that stands for 40 s is not alive, though there is nothing to commit`() {
    var liveness = Liveness()
    #expect(liveness.isAlive(at: .seconds(100), sinceTurn: .zero, refreshes: 7))
    #expect(liveness.isAlive(at: .seconds(139), sinceTurn: .zero, refreshes: 7))
    #expect(!liveness.isAlive(at: .seconds(140), sinceTurn: .zero, refreshes: 7))
    #expect(liveness.isAlive(at: .seconds(141), sinceTurn: .zero, refreshes: 8))
  }
}
