import Deciding
import Events
import Examples
import JSONTree
import Policies
import Testing
import Time

private typealias World = DecideWorld

@Suite struct VetoFoldTests {
  private static let ticket = World.policy { $0.vetoes = [World.veto("ticket", key: "data.id", atMost: .days(90))] }

  private func begin(_ age: Duration, _ id: String? = "7", _ index: Int = 0) -> RoledEvent {
    RoledEvent(event: event(age, id, 10), roles: EventRoles(vetoesBegun: [index]))
  }

  private func end(_ age: Duration, _ id: String? = "7", signals: [Int] = []) -> RoledEvent {
    RoledEvent(event: event(age, id, 20), roles: EventRoles(signals: signals, vetoesEnded: [0]))
  }

  private func event(_ age: Duration, _ id: String?, _ number: UInt64) -> Event {
    World.event(number, at: World.ago(age), data: id.map { [("id", .string($0))] } ?? [])
  }

  private func outcomes(_ events: [RoledEvent], _ policy: Policy = ticket) -> [Decision.Outcome] {
    World.fold(events + [World.happy()], policy).decisions.map(\.outcome)
  }

  @Test func aStandingVetoSuppressesAMoment() {
    #expect(outcomes([begin(.days(1))]) == [.suppressed])
  }

  @Test func aVetoEndsByUntilMatchedByItsKey() {
    #expect(outcomes([begin(.days(2)), end(.days(1))]) == [.prompted])
    #expect(outcomes([begin(.days(2)), end(.days(1), "8")]) == [.suppressed])
    #expect(outcomes([begin(.days(2)), end(.days(1), nil)]) == [.suppressed])
    #expect(outcomes([begin(.days(2)), begin(.days(2), "8"), end(.days(1))]) == [.suppressed])
  }

  @Test func withoutAKeyAnyEndEndsIt() {
    let policy = World.policy { $0.vetoes = [World.veto("ticket")] }
    #expect(outcomes([begin(.days(2), "1"), begin(.days(2), "2"), end(.days(1), "3")], policy) == [.prompted])
  }

  @Test func aVetoEndsBeforeTheSameEventCountsAsASignal() {
    #expect(World.fold([begin(.days(1)), end(.zero, signals: [0])], Self.ticket).decisions.map(\.outcome) == [.prompted])
  }

  @Test func aVetoThatAnEventBeginsStopsTheSameEventsSignal() {
    let both = RoledEvent(event: event(.zero, "7", 1), roles: EventRoles(signals: [0], vetoesBegun: [0]))
    #expect(World.fold([both], Self.ticket).decisions.map(\.outcome) == [.suppressed])
  }

  @Test func anEventThatBothEndsAndBeginsLeavesTheNewVetoStanding() {
    let both = RoledEvent(event: event(.hours(1), "7", 1), roles: EventRoles(vetoesBegun: [0], vetoesEnded: [0]))
    #expect(outcomes([begin(.days(2)), both]) == [.suppressed])
  }

  @Test(arguments: [(Duration.days(89), Decision.Outcome.suppressed), (.days(90), .prompted)])
  func aVetoEndsByItselfAtMostAfterItsTime(age: Duration, outcome: Decision.Outcome) {
    #expect(outcomes([begin(age)]) == [outcome])
  }

  @Test(arguments: [(Duration.days(1), Decision.Outcome.suppressed), (.days(2), .prompted)])
  func forAndAtMostBothEndIt(age: Duration, outcome: Decision.Outcome) {
    let policy = World.policy { $0.vetoes = [World.veto("mail", lasts: .days(2), atMost: .days(30))] }
    #expect(outcomes([begin(age)], policy) == [outcome])
  }

  @Test func aSecondBeginningExtendsTheFirst() {
    let policy = World.policy { $0.vetoes = [World.veto("mail", lasts: .days(2))] }
    #expect(outcomes([begin(.days(1)), begin(.zero)], policy) == [.suppressed])
    let state = World.fold([begin(.zero), begin(.days(1))], policy).record.state
    #expect(state.vetoes == [.init(name: "mail", key: nil, since: World.now, until: World.now + .days(2))])
  }

  @Test func anEndOlderThanTheBeginningDoesNotEndIt() {
    #expect(outcomes([begin(.days(1)), end(.days(2))]) == [.suppressed])
  }

  @Test func aBeginningThatArrivesAfterItsEndDoesNotStand() {
    #expect(outcomes([end(.days(1)), begin(.days(2))]) == [.prompted])
    #expect(outcomes([end(.days(2)), begin(.days(1))]) == [.suppressed])
  }

  @Test func whatIsRememberedIsBounded() {
    let many = (0..<300).flatMap { [end(.days(1), "e\($0)"), begin(.days(1), "b\($0)")] }
    let state = World.fold(many, Self.ticket).record.state
    #expect(state.vetoes.count == 100 && state.endedVetoes.count == 32)
    #expect(state.vetoes.contains { $0.key == "b299" })
  }

  @Test func anUnprintableKeyIsKeptByItsMark() {
    let key = "a\u{0}b"
    let folded = World.fold([begin(.days(1), key)], Self.ticket)
    #expect(folded.record.state.vetoes.first?.key?.hasPrefix("#") == true)
    #expect(outcomes([begin(.days(1), key), end(.zero, key)]) == [.prompted])
  }
}

@Suite struct SharedVetoTests {
  private static func policy(_ scope: Policy.Veto.Scope, unit: Policy.Unit = .customer) -> Policy {
    World.policy {
      $0.vetoes = [World.veto("incident", scope: scope)]
      $0.program.unit = unit
    }
  }

  private static let member = World.customer { $0.profile.accountID = "acme" }

  private static func begin(_ age: Duration) -> RoledEvent {
    RoledEvent(event: World.event(10, at: World.ago(age)), roles: EventRoles(vetoesBegun: [0]))
  }

  private static func end(_ age: Duration) -> RoledEvent {
    RoledEvent(event: World.event(20, at: World.ago(age)), roles: EventRoles(vetoesEnded: [0]))
  }

  @Test(arguments: [
    (Policy.Veto.Scope.everyone, Policy.Unit.customer, [""]), (.account, .customer, ["acme"]), (.customer, .customer, []),
    (.customer, .account, ["acme"]), (.everyone, .account, [""]),
  ])
  func aVetoReachesItsScopeAndWithUnitAccountTheAccount(_ scope: Policy.Veto.Scope, _ unit: Policy.Unit, _ groups: [String]) {
    let folded = World.fold([Self.begin(.hours(1)), World.happy()], Self.policy(scope, unit: unit), Self.member)
    #expect(folded.sharedVetoes.map(\.group) == groups)
    #expect(folded.decisions.map(\.outcome) == [.suppressed])
    #expect(folded.record.state.vetoes.isEmpty == !groups.isEmpty)
  }

  @Test func itHoldsForTheNextCustomerOfTheBatch() {
    let policy = Self.policy(.everyone)
    var context = DecisionContext(now: World.now)
    context.apply(World.fold([Self.begin(.hours(1))], policy).sharedVetoes)
    #expect(World.fold([World.happy()], policy, World.customer("c2"), context).decisions.map(\.outcome) == [.suppressed])
    context.apply(World.fold([Self.end(.zero)], policy, World.customer("c3"), context).sharedVetoes)
    #expect(World.fold([World.happy()], policy, World.customer("c2"), context).decisions.map(\.outcome) == [.prompted])
  }

  @Test func aBeginningThatArrivesAfterItsEndDoesNotStandForTheGroup() {
    let late = World.fold([Self.end(.hours(1)), Self.begin(.hours(2)), World.happy()], Self.policy(.everyone))
    #expect(late.decisions.map(\.outcome) == [.prompted])
    let again = World.fold([Self.end(.hours(2)), Self.begin(.hours(1)), World.happy()], Self.policy(.everyone))
    #expect(again.decisions.map(\.outcome) == [.suppressed])
  }

  @Test func anOldEndDoesNotEndTheGroupsVeto() {
    let folded = World.fold([Self.begin(.hours(1)), Self.end(.hours(2)), World.happy()], Self.policy(.everyone))
    #expect(folded.decisions.map(\.outcome) == [.suppressed])
  }

  @Test func aVetoBegunBeforeTheAccountWasKnownIsStillEnded() {
    let end = RoledEvent(
      event: World.event(20, customer: [("account", .object([.init("id", .string("acme"))]))]),
      roles: EventRoles(vetoesEnded: [0]))
    let folded = World.fold([Self.begin(.hours(1)), end, World.happy()], Self.policy(.account))
    #expect(folded.decisions.map(\.outcome) == [.prompted])
  }
}
