import Testing

@testable import referrald

/// What the watchdog is told.
@Suite struct LivenessTests {
  /// The judgement of each moment, in their order.
  private func judged(_ moments: [(at: Int, sinceTurn: Int?, refreshes: Int)]) -> [Bool] {
    var liveness = Liveness()
    return moments.map { moment in
      let sinceTurn = moment.sinceTurn.map { Duration.seconds($0) }
      return liveness.isAlive(at: .seconds(moment.at), sinceTurn: sinceTurn, refreshes: moment.refreshes)
    }
  }

  @Test func `loops that turn are alive, and one that has not begun is too`() {
    #expect(judged((0..<100).map { ($0, $0 < 5 ? nil : 15, $0 / 5) }).allSatisfy { $0 })
  }

  @Test func `a commit loop that stands for 40 s is not alive`() {
    #expect(judged([(50, 39, 1), (51, 40, 2), (52, 0, 3)]) == [true, false, true])
  }

  @Test func `a consumer's thread that stands for 40 s is not alive, though there is nothing to commit`() {
    #expect(judged([(100, 0, 7), (139, 0, 7), (140, 0, 7), (141, 0, 8)]) == [true, true, false, true])
  }
}
