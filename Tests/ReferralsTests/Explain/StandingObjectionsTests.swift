import Testing

@testable import Referrals

@Suite struct StandingObjectionsTests {
  @Test func `A customer asked 12 days ago hears of the cooldown, and when it ends`() {
    let record = DecideWorld.customer {
      $0.state.prompts = [.init(messageID: "m", signal: "happy", at: DecideWorld.ago(.days(12)))]
      $0.state.promptCount = 1
    }
    let findings = Decider(policy: DecideWorld.policy()).standingObjections(
      record: record, context: DecisionContext(now: DecideWorld.now))
    #expect(findings.map(\.rule) == ["throttle.cooldown"])
    #expect(findings.first?.until == DecideWorld.ago(.days(12)) + .days(30))
  }

  @Test func `A customer nobody has asked yet hears of nothing, whatever their satisfaction`() {
    let findings = Decider(policy: DecideWorld.policy()).standingObjections(
      record: DecideWorld.customer(), context: DecisionContext(now: DecideWorld.now))
    #expect(findings.isEmpty)
  }
}
