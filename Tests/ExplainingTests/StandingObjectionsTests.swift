import Deciding
import Examples
import Explaining
import Policies
import Testing
import Time

@Suite struct StandingObjectionsTests {
  static let asked = DecideWorld.customer {
    $0.state.prompts = [.init(messageID: "m", signal: "happy", at: DecideWorld.ago(.days(12)))]
    $0.state.promptCount = 1
  }

  static func objections(
    _ record: CustomerRecord, _ policy: Policy = DecideWorld.policy(), waiting: ToldDecision? = nil
  ) -> StandingObjections {
    Decider(policy: policy).standingObjections(
      record: record, context: DecisionContext(now: DecideWorld.now), waiting: waiting)
  }

  @Test func `A customer asked 12 days ago hears of the cooldown, and when it ends`() {
    let objections = Self.objections(Self.asked)
    #expect(objections.stops.map(\.rule) == ["throttle.cooldown"] && objections.waits.isEmpty)
    #expect(objections.stops.first?.until == DecideWorld.ago(.days(12)) + .days(30))
  }

  @Test func `A customer nobody has asked yet hears of nothing, whatever their satisfaction`() {
    #expect(Self.objections(DecideWorld.customer()) == StandingObjections())
  }

  @Test func `Quiet hours stop nobody, they let the mail wait`() {
    let policy = DecideWorld.policy { $0.throttle.quietHours = .init(from: 11 * 60, to: 13 * 60, policy: .hold) }
    let objections = Self.objections(DecideWorld.customer(), policy)
    #expect(objections.stops.isEmpty && objections.waits.map(\.rule) == ["throttle.quiet_hours"])
  }

  @Test func `A prompt that waits does not stand in its own way, and its delay counts from its own event`() {
    let policy = DecideWorld.policy { $0.moment.delay = .days(20) }
    let event = ToldDecision(
      signal: "happy", at: DecideWorld.ago(.days(12)), decidedAt: DecideWorld.ago(.days(12)), outcome: "deferred", score: 60,
      messageID: "m")
    let objections = Self.objections(Self.asked, policy, waiting: event)
    #expect(objections.waits.map(\.rule) == ["moment.delay"])
    #expect(objections.waits.first?.until == DecideWorld.ago(.days(-8)))
    #expect(!objections.stops.map(\.rule).contains("throttle.cooldown"))
  }
}
