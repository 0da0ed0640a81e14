import Examples
import JSONTree
import Policies
import Testing
import Texts
import Time

@testable import Deciding

@Suite("A reward that another system grants is told of") struct RewardGrantTests {
  typealias World = DecideWorld

  private static func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    World.policy {
      $0.rewardsAreExternal = true
      change(&$0)
    }
  }

  private static func grant(
    _ reward: String = "r1", _ number: UInt64 = 90, at time: Timestamp = World.now, signals: [Int] = []
  ) -> RoledEvent {
    RoledEvent(
      event: World.event(
        number, at: time,
        data: [
          ("reward_id", .string(reward)), ("text", .string("1 free month")),
          ("totals", .object([.init("rewards", .string("3 free months")), .init("active_referrals", .int(4))])),
        ]), roles: EventRoles(signals: signals, lifecycle: [.rewardGranted]))
  }

  @Test func `The notice has the other system's words and totals`() throws {
    let folded = World.fold([Self.grant()], Self.policy())
    let plan = try #require(folded.plans.first)
    #expect(plan.kind == .rewardEarned && plan.notBefore == nil && plan.cause == "granted:2:c1:r1")
    let notice = try #require(plan.notice)
    #expect(notice.reward == RewardNotice(.external(text: "1 free month"), .applied) && notice.mayPromote)
    #expect(notice.totals == RewardTotals(external: "3 free months", activeReferrals: 4))
    #expect(folded.decisions.map(\.kind) == [.rewardEarned] && folded.decisions[0].messageID == plan.id)
    #expect(folded.lifecycle.map(\.role) == [.rewardGranted])
    let issued = World.fold([Self.grant()], Self.policy { $0.messages[.rewardEarned] = .init(when: "issued") })
    #expect(issued.plans.first?.notice?.reward.state == .issued)
  }

  @Test func `Notices ignore the prompts' caps and do not count toward them`() {
    var policy = Self.policy()
    policy.throttle.quietHours = .init(from: 0, to: 1_439, policy: .hold)
    policy.program.timeZone = "Europe/Berlin"
    policy.vetoes = [World.veto("ticket")]
    policy.holdout = 1
    policy.consent = .init(field: JSONPath("customer.consent"), requiredIn: ["unknown"])
    var asked = World.asked(.days(1), .days(2), .days(3))
    asked.state.vetoes = [.init(name: "ticket", key: nil, since: World.ago(.days(1)), until: nil)]
    asked.state.lastShare = World.ago(.days(1))
    let folded = World.fold([Self.grant()], policy, asked)
    #expect(folded.decisions.map(\.outcome) == [.prompted] && folded.decisions[0].findings.isEmpty)
    #expect(folded.record.state.prompts == asked.state.prompts && folded.record.state.promptCount == 3)
    #expect(folded.plans.first?.notice?.mayPromote == false, "without consent nobody is asked to share")
    let later = World.fold([World.happy(2)], World.policy(), World.fold([Self.grant()], Self.policy()).record)
    #expect(later.decisions.map(\.outcome) == [.prompted])
  }

  @Test(arguments: [
    (SuppressionChange.Kind.unsubscribed, Decision.Outcome.prompted), (.declined, .prompted), (.unsubscribedFromAll, .suppressed),
    (.bounced, .suppressed), (.complained, .suppressed),
  ])
  func `Unsubscribe and decline do not stop notices; a bounce, a complaint and "no mail at all" do`(
    kind: SuppressionChange.Kind, outcome: Decision.Outcome
  ) {
    let record = World.customer { $0.state.suppression[keyPath: kind.field] = World.ago(.days(1)) }
    #expect(World.fold([Self.grant()], Self.policy(), record).decisions.map(\.outcome) == [outcome])
  }

  @Test func `Nobody is told who was erased`() {
    let record = World.customer { $0.state.suppression.erased = World.ago(.days(1)) }
    let folded = World.fold([Self.grant()], Self.policy(), record)
    #expect(folded.decisions.isEmpty && folded.plans.isEmpty)
  }

  @Test func `Reward notices wait up to 30 days`() throws {
    let late = World.fold([Self.grant(at: World.ago(.days(29)))], Self.policy())
    #expect(late.plans.map(\.sendBefore) == [World.now + .days(1)])
    let tooLate = World.fold([Self.grant(at: World.ago(.days(31)))], Self.policy())
    #expect(tooLate.decisions.map(\.outcome) == [.expired] && tooLate.plans.isEmpty)
    let plan = try #require(late.plans.first)
    let request = RecheckRequest(
      messageID: plan.id, kind: .rewardEarned, signal: "", eventAt: World.ago(.days(29)), sendBefore: plan.sendBefore)
    func recheck(_ days: Int) -> Recheck {
      Decider(policy: Self.policy()).recheck(
        request, record: World.customer(), context: DecisionContext(now: World.now + .hours(24 * days)))
    }
    #expect(recheck(0) == .send)
    guard case .expire(let findings) = recheck(2) else { return #expect(Bool(false), "\(recheck(2))") }
    #expect(findings.map(\.rule) == ["messages.reward_earned"])
  }

  @Test func `The same reward is told of once, by however many events`() {
    let folded = World.fold([Self.grant("r1", 1), Self.grant("r1", 2), Self.grant("r2", 3)], Self.policy())
    #expect(folded.plans.map(\.cause) == ["granted:2:c1:r1", "granted:2:c1:r2"] && folded.decisions.count == 2)
    #expect(folded.lifecycle.count == 3)
    var context = DecisionContext(now: World.now)
    context.writtenNotices = TextSet(folded.plans.map(\.id))
    #expect(World.fold([Self.grant("r1", 4)], Self.policy(), World.customer(), context).decisions.isEmpty)
    let id = Self.policy().noticeID(of: Self.grant().event, Self.grant().roles)
    #expect(id == folded.plans[0].id)
  }

  @Test func `One event makes one mail: a reward's signals count, and make no moment`() {
    let folded = World.fold([Self.grant(signals: [0])], Self.policy())
    #expect(folded.plans.map(\.kind) == [.rewardEarned] && folded.decisions.count == 1)
    #expect(!folded.record.state.contributions.isEmpty)
  }

  @Test func `Where the policy's own rules reward, such an event is only recorded`() {
    let folded = World.fold([Self.grant()], World.policy())
    #expect(folded.decisions.isEmpty && folded.plans.isEmpty && folded.lifecycle.count == 1)
    #expect(World.policy().noticeID(of: Self.grant().event, Self.grant().roles) == nil)
  }

  @Test func `A gated notice waits for a person, a pause and a spent day hold it up`() {
    let gated = World.fold([Self.grant()], Self.policy { $0.messages[.rewardEarned] = .init(oversight: .gated) })
    #expect(gated.plans.map(\.heldBy) == ["messages.reward_earned.oversight"])
    let pause = Pause(id: "p", actor: "ops", reason: "r", since: World.ago(.hours(1)))
    let paused = World.fold([Self.grant()], Self.policy(), World.customer(), DecisionContext(now: World.now, pauses: [pause]))
    #expect(paused.decisions.map(\.outcome) == [.deferred])
  }
}
