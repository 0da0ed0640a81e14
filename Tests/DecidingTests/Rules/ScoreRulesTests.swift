import Examples
import Policies
import Testing
import Time

@testable import Deciding

@Suite struct ThresholdRuleTests {
  @Test(arguments: [(60.0, true), (50, true), (49.999, false), (0, false)])
  func asksAtOrAboveTheThreshold(score: Double, passes: Bool) {
    #expect(ThresholdRule.check(DecideWorld.facts(score: score)).isEmpty == passes)
  }

  @Test func saysTheScoreWithoutRoundingItUp() {
    let said = ThresholdRule.check(DecideWorld.facts(score: 49.99)).first?.finding
    #expect(said == Finding(rule: "moment.threshold", sentence: "satisfaction is 49.9; the policy asks at 50"))
  }
}

@Suite struct MaxEventAgeRuleTests {
  @Test(arguments: [
    (Duration.zero, true), (.hours(1), true), (.hours(1) + .microseconds(1), false), (.days(40), false), (.seconds(-240), true),
  ])
  func anEventOlderThanTheLimitIsStale(age: Duration, passes: Bool) {
    let said = MaxEventAgeRule.check(DecideWorld.facts(eventAt: DecideWorld.ago(age)))
    #expect(said.map(\.effect) == (passes ? [] : [.stale]))
  }

  @Test func saysHowOldItWas() {
    let said = MaxEventAgeRule.check(DecideWorld.facts(eventAt: DecideWorld.ago(.hours(3)))).first?.finding.sentence
    #expect(said == "the event was 3 hours old when first seen; the policy prompts up to 1 hour")
  }
}

@Suite struct DelayRuleTests {
  @Test(arguments: [(Duration.zero, true), (.hours(2), false), (.minutes(30), true)])
  func waitsFromTheEvent(delay: Duration, passes: Bool) {
    let policy = DecideWorld.policy { $0.moment.delay = delay }
    let said = DelayRule.check(DecideWorld.facts(policy, eventAt: DecideWorld.ago(.minutes(30))))
    #expect(said.map(\.effect) == (passes ? [] : [.wait(until: DecideWorld.now + .minutes(90))]))
  }
}

@Suite struct SendWithinRuleTests {
  @Test(arguments: [(Duration.hours(72), true), (.hours(73), false)])
  func nothingLeavesAfterItsLastMoment(age: Duration, passes: Bool) {
    let said = SendWithinRule.check(DecideWorld.facts(eventAt: DecideWorld.ago(age)))
    #expect(said.map(\.effect) == (passes ? [] : [.expire]))
  }

  @Test func aWaitBeyondTheLastMomentExpiresAtOnce() {
    let policy = DecideWorld.policy {
      $0.moment.sendWithin = .hours(2)
      $0.throttle.quietHours = .init(from: 11 * 60, to: 15 * 60, policy: .hold)
    }
    let verdict = Verdict(DecideWorld.facts(policy), RuleList.moment)
    #expect(verdict.outcome == .expired)
    #expect(verdict.findings.map(\.rule) == ["throttle.quiet_hours", "moment.send_within"])
  }
}
