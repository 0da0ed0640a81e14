import Deciding
import Events
import Examples
import JSONTree
import Policies
import Testing
import Time

private typealias World = DecideWorld

@Suite struct MomentTests {
  @Test func aMomentThatPassesIsPromptedAtOnceWithoutFindings() throws {
    let folded = World.fold([World.happy()])
    let decision = try #require(folded.decisions.first), plan = try #require(folded.plans.first)
    #expect(decision.outcome == .prompted && decision.findings.isEmpty && decision.score == 60)
    #expect(plan.id == decision.messageID && plan.kind == .prompt && plan.signal == "happy" && plan.notBefore == nil)
    #expect(plan.sendBefore == World.now + .hours(72))
    #expect(folded.changed && folded.record.version == 0)
  }

  @Test(arguments: [Policy.Role.unsubscribed, .bounced, .complained, .erased])
  func `What comes behind a moment in one batch forbids its mail, and it counts toward no cap`(role: Policy.Role) {
    let folded = World.fold([World.happy(), World.role(role, 2)])
    #expect(folded.plans.isEmpty && folded.decisions.map(\.outcome) == [.suppressed])
    #expect(folded.decisions.first?.messageID == nil && folded.decisions.first?.findings.isEmpty == false)
    #expect(folded.record.state.prompts.isEmpty && folded.record.state.promptCount == 0)
  }

  @Test func `A veto that begins behind a moment in one batch forbids its mail`() {
    let veto = RoledEvent(event: World.event(2), roles: EventRoles(vetoesBegun: [0]))
    let folded = World.fold([World.happy(), veto], World.policy { $0.vetoes = [World.veto("trouble", lasts: .days(1))] })
    #expect(folded.plans.isEmpty && folded.decisions.map(\.outcome) == [.suppressed])
  }

  @Test func `What does not forbid it leaves a moment of the same batch as it is`() {
    let folded = World.fold([World.happy(), World.role(.customerUpdated, 2)])
    #expect(folded.plans.count == 1 && folded.decisions.map(\.outcome) == [.prompted])
  }

  @Test func aPromptSetsTheScoreToZero() {
    let state = World.fold([World.happy()]).record.state
    #expect(state.contributions.isEmpty && state.scoreResetAt == World.now && state.promptCount == 1)
    #expect(state.prompts.map(\.at) == [World.now])
  }

  @Test func aGhostConsumesTheCapsAndSetsTheScoreToZeroButSendsNothing() {
    let folded = World.fold([World.happy()], World.policy { $0.holdout = 1 })
    #expect(folded.decisions.map(\.outcome) == [.ghosted] && folded.plans.isEmpty)
    #expect(folded.record.state.promptCount == 1 && folded.record.state.contributions.isEmpty)
    #expect(folded.decisions.first?.messageID == nil)
  }

  @Test func wouldPromptConsumesNothing() {
    let folded = World.fold([World.happy()], World.policy { $0.messages[.prompt] = .init(oversight: .readOnly) })
    #expect(folded.decisions.map(\.outcome) == [.wouldPrompt] && folded.plans.isEmpty)
    #expect(folded.record.state.promptCount == 0 && folded.record.state.contributions.count == 1)
  }

  @Test func suppressedMomentsAreConsumedNotQueued() {
    let folded = World.fold([World.happy()], World.policy(), World.asked(.days(1)))
    #expect(folded.decisions.map(\.outcome) == [.suppressed] && folded.plans.isEmpty)
    #expect(folded.record.state.promptCount == 1 && folded.record.state.contributions.count == 1)
  }

  @Test func aStaleEventIsRecordedNeverPromptedAndStillCounts() {
    let folded = World.fold([World.happy(at: World.ago(.hours(2)))])
    #expect(folded.decisions.map(\.outcome) == [.stale] && folded.plans.isEmpty)
    #expect(folded.record.state.contributions.count == 1)
  }

  @Test func aDelayDefersAndReserves() {
    let folded = World.fold([World.happy()], World.policy { $0.moment.delay = .hours(2) })
    #expect(folded.decisions.map(\.outcome) == [.deferred])
    #expect(folded.plans.first?.notBefore == World.now + .hours(2) && folded.record.state.promptCount == 1)
  }

  @Test func aGatedPromptIsHeldAndReserves() {
    let folded = World.fold([World.happy()], World.policy { $0.messages[.prompt] = .init(oversight: .gated) })
    #expect(folded.decisions.map(\.outcome) == [.held] && folded.plans.map(\.oversight) == [.gated])
    #expect(folded.record.state.promptCount == 1)
  }

  @Test func oneEventWithSeveralSignalsMakesOneMomentNamedForTheHeaviest() {
    let policy = World.policy { $0.signals = [World.signal("fond", 30), World.signal("happy", 40)] }
    let folded = World.fold([World.happy(1, [0, 1])], policy)
    #expect(folded.decisions.map(\.signal) == ["happy"] && folded.decisions.map(\.score) == [70])
  }

  @Test func theSecondMomentOfABatchMeetsTheFirstOnesReservation() {
    let folded = World.fold([World.happy(1), World.happy(2)])
    #expect(folded.decisions.map(\.outcome) == [.prompted, .suppressed])
    #expect(folded.decisions.last?.findings.map(\.rule) == ["throttle.cooldown"])
  }

  @Test func aSignalFromBeforeTheLastPromptAddsNothingToTheNewScore() {
    let folded = World.fold([World.happy(1), World.happy(2, at: World.ago(.minutes(5)))])
    #expect(folded.decisions.last?.score == 0)
    #expect(folded.decisions.last?.findings.map(\.rule) == ["moment.threshold", "throttle.cooldown"])
  }

  @Test func promptsAreRememberedAsFarAsTheYearlyCapLooks() {
    let policy = World.policy {
      $0.throttle.cooldown = .zero
      $0.throttle.perYear = 30
      $0.throttle.perLifetime = 1_000
      $0.throttle.stopAfterIgnored = nil
    }
    let folded = World.fold((0..<40).map { World.happy($0) }, policy)
    #expect(folded.decisions.filter { $0.outcome == .prompted }.count == 30)
    #expect(folded.record.state.prompts.count == 30)
  }

  @Test func theSameFactsGiveTheSameDecisions() {
    let policy = World.policy { $0.signals = (0..<9).map { World.signal("s\($0)", 7.3) } }
    let events = (0..<200).map { World.happy($0, at: World.ago(.seconds(Int64(200 - $0))), [Int($0 % 9)]) }
    #expect(World.fold(events, policy) == World.fold(events, policy))
  }

  @Test func rolesThatThePolicyDoesNotHaveAreNoCrash() {
    let event = RoledEvent(event: World.event(), roles: EventRoles(signals: [9, -1], vetoesBegun: [4], vetoesEnded: [4]))
    #expect(World.fold([event]).decisions.isEmpty)
  }

  @Test func nothingHappenedIsNoChange() {
    #expect(!World.fold([RoledEvent(event: World.event(), roles: EventRoles(lifecycle: [.converted]))]).changed)
  }
}

@Suite struct SuppressionFoldTests {
  private func suppression(_ events: [RoledEvent]) -> CustomerState.Suppression { World.fold(events).record.state.suppression }

  @Test(arguments: [Policy.Role.unsubscribed, .bounced, .complained, .declined])
  func suppressingRolesAreObeyedWhateverTheirTime(_ role: Policy.Role) {
    for age in [Duration.days(4_000), .zero] {
      let folded = World.fold([World.role(role, at: World.ago(age)), World.happy()])
      #expect(folded.decisions.map(\.outcome) == [.suppressed])
      #expect(folded.suppressions.map(\.stands) == [true])
      #expect(folded.lifecycle.map(\.role) == [role])
    }
  }

  @Test func anEventThatSuppressesStopsItsOwnSignal() {
    let both = RoledEvent(event: World.event(), roles: EventRoles(signals: [0], lifecycle: [.unsubscribed]))
    #expect(World.fold([both]).decisions.map(\.outcome) == [.suppressed])
  }

  @Test func scopeAllStopsNoticesAsWell() {
    let all = suppression([World.role(.unsubscribed, data: [("scope", .string("all"))])])
    #expect(all.unsubscribedFromAll == World.now && all.unsubscribed == World.now)
    #expect(suppression([World.role(.unsubscribed)]).unsubscribedFromAll == nil)
  }

  @Test func optingInAgainLiftsUnsubscribeAndDeclineButNotBounceAndComplaint() {
    let roles: [Policy.Role] = [.unsubscribed, .declined, .bounced, .complained, .resubscribed]
    let after = suppression(roles.enumerated().map { World.role($0.element, UInt64($0.offset)) })
    #expect(after.unsubscribed == nil && after.declined == nil)
    #expect(after.bounced == World.now && after.complained == World.now)
  }

  @Test func anOptingInOvertakenByALaterOptingOutLiftsNothing() {
    let events = [World.role(.unsubscribed), World.role(.resubscribed, 91, at: World.ago(.days(1)))]
    #expect(suppression(events).unsubscribed == World.now)
  }

  @Test func aSuppressionThatStandsAlreadyIsNotAuditedTwice() {
    #expect(World.fold([World.role(.bounced, 1), World.role(.bounced, 2)]).suppressions.count == 1)
  }

  @Test func erasureKeepsOnlyCountsAndTheLinkCode() {
    let record = World.customer {
      $0.state = World.asked(.days(50)).state
      $0.state.linkCode = "abcd2345"
      $0.state.vetoes = [.init(name: "v", key: "k", since: World.now, until: nil)]
      $0.state.lastShare = World.now
      $0.state.countedValues = ["s": [1]]
      $0.state.suppression.unsubscribed = World.now
    }
    let later = RoledEvent(
      event: World.event(5, customer: [("email", .string("again@b.example"))]),
      roles: EventRoles(signals: [0], lifecycle: [.shared]))
    let folded = World.fold([World.role(.erased), later], World.policy(), record)
    var kept = CustomerState()
    kept.suppression.erased = World.now
    (kept.prompts, kept.promptCount, kept.linkCode) = (record.state.prompts, 1, "abcd2345")
    #expect(folded.record.profile == Profile() && folded.record.state == kept)
    #expect(folded.decisions.isEmpty && folded.lifecycle.map(\.role) == [.erased, .shared])
  }

  @Test func theLatestShareInEventTimeIsRemembered() {
    let folded = World.fold([World.role(.shared, 1), World.role(.shared, 2, at: World.ago(.days(9)))])
    #expect(folded.record.state.lastShare == World.now)
  }
}

@Suite struct MessageIdentityTests {
  @Test func theSameCauseGivesTheSameMessageAndAnotherKindAnother() {
    let cause = MessageIdentity.cause(EventHash(high: 1, low: 0xff))
    #expect(cause == "000000000000000100000000000000ff")
    let id = MessageIdentity.make(.prompt, cause: cause)
    #expect(id == MessageIdentity.make(.prompt, cause: cause) && id != MessageIdentity.make(.reminder, cause: cause))
    let parts = id.split(separator: "-")
    #expect(parts.map(\.count) == [8, 4, 4, 4, 12] && parts[2].hasPrefix("8") && "89ab".contains(parts[3].prefix(1)))
    #expect(id.allSatisfy { "0123456789abcdef-".contains($0) })
  }

  /// From `printf %s 'prompt|x' | sha256sum`, version and variant put in.
  @Test func theIdIsFixedForEver() {
    #expect(MessageIdentity.make(.prompt, cause: "x") == "bf9c7e01-d6e9-83f2-91e8-937a34a68059")
  }
}
