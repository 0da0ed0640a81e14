import Deciding
import Examples
import JSONTree
import Policies
import Testing
import Time

private typealias World = DecideWorld

@Suite struct SatisfactionTests {
  private static let two = World.policy { $0.signals = [World.signal("happy", 60), World.signal("fond", 40)] }

  @Test(arguments: [(Duration.zero, 60.0), (.days(7), 30), (.days(14), 15), (.seconds(-60), 60)])
  func eachSignalDecaysWithTheHalfLife(age: Duration, score: Double) {
    var state = CustomerState()
    state.contributions["happy"] = .init(weight: 60, at: World.ago(age))
    #expect(abs(Satisfaction.score(state, World.policy(), at: World.now) - score) < 1e-9)
  }

  @Test func aHalfLifeOfZeroFadesAtOnce() {
    var state = CustomerState()
    state.contributions["happy"] = .init(weight: 60, at: World.now)
    let policy = World.policy { $0.moment.halfLife = .zero }
    #expect(Satisfaction.score(state, policy, at: World.now) == 60)
    #expect(Satisfaction.score(state, policy, at: World.now + .seconds(1)) == 0)
  }

  @Test func aSignalAddsItsWeight() {
    #expect(World.fold([World.happy(1, [1]), World.happy(2, [0])], Self.two).decisions.map(\.score) == [40, 100])
  }

  @Test func oneSignalContributesAtMostItsWeightAndARepeatRefreshesIt() {
    let events = [World.happy(1, at: World.ago(.days(7)), [1]), World.happy(2, [1])]
    let folded = World.fold(events, Self.two)
    #expect(folded.decisions.map(\.score) == [40, 40])
    #expect(folded.record.state.contributions == ["fond": .init(weight: 40, at: World.now)])
  }

  @Test func aWeightLoweredInThePolicyBoundsWhatWasCountedBefore() {
    var state = CustomerState()
    state.contributions["happy"] = .init(weight: 90, at: World.now)
    state.contributions["gone"] = .init(weight: 90, at: World.now)
    #expect(Satisfaction.score(state, World.policy(), at: World.now) == 60)
  }

  @Test func anOlderEventNeverOverwritesANewerContribution() {
    let folded = World.fold([World.happy(1, [1]), World.happy(2, at: World.ago(.days(3)), [1])], Self.two)
    #expect(folded.record.state.contributions["fond"]?.at == World.now)
    #expect(folded.record.state.lastCounted["fond"] == World.now)
  }

  @Test func theScoreIsTheSameInWhateverOrderTheSignalsArrive() {
    let early = World.happy(1, at: World.ago(.minutes(50)), [1]), late = World.happy(2, [2])
    let policy = World.policy { $0.signals = Self.two.signals + [World.signal("glad", 45)] }
    let inOrder = World.fold([early, late], policy), reversed = World.fold([late, early], policy)
    #expect(inOrder.decisions.last?.score == reversed.decisions.last?.score)
    #expect(inOrder.decisions.map(\.outcome) == [.suppressed, .prompted])
    #expect(reversed.decisions.map(\.outcome) == [.suppressed, .prompted])
  }
}

@Suite struct RepeatsTests {
  private func counted(_ repeats: Policy.Signal.Repeats, _ events: [(Duration, JSON?)]) -> Int {
    let policy = World.policy { $0.signals = [World.signal("happy", 1, repeats)] }
    let roled = events.enumerated().map { index, event in
      RoledEvent(
        event: World.event(UInt64(index), at: World.ago(event.0), data: event.1.map { [("count", $0)] } ?? []),
        roles: EventRoles(signals: [0]))
    }
    return World.fold(roled, policy).decisions.count
  }

  @Test func onceCountsOnceForEver() {
    #expect(counted(.once, [(.days(900), nil), (.days(1), nil), (.zero, nil)]) == 1)
  }

  @Test func oncePerCountsEachValueOnce() {
    let values: [JSON?] = [
      .int(10_000), .int(20_000), .double(10_000), .string("10000"), nil, nil, .bool(true), .array([.int(1)]),
    ]
    #expect(counted(.oncePer(JSONPath("data.count")), values.map { (.zero, $0) }) == 6)
  }

  @Test func oncePerRemembersTheLatestThousandValues() {
    let many: [(Duration, JSON?)] = (0..<1_001).map { (.zero, .int($0)) }
    #expect(counted(.oncePer(JSONPath("data.count")), many + [(.zero, .int(1_000))]) == 1_001)
    #expect(counted(.oncePer(JSONPath("data.count")), many + [(.zero, .int(0))]) == 1_002)
  }

  @Test(arguments: [
    ([Duration.days(30), .zero], 2), ([.days(29), .zero], 1), ([.zero, .days(29)], 1), ([.zero, .days(40)], 2),
  ])
  func againAfterCountsARepeatAfterItsRest(ages: [Duration], times: Int) {
    #expect(counted(.againAfter(.days(30)), ages.map { ($0, nil) }) == times)
  }

  @Test func aRepeatThatDoesNotCountMakesNoMoment() {
    #expect(counted(.always, [(.zero, nil), (.zero, nil)]) == 2)
    #expect(counted(.once, [(.zero, nil), (.zero, nil)]) == 1)
  }
}
