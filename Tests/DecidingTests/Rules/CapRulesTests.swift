import Examples
import Policies
import Testing
import Time

@testable import Deciding

@Suite struct CooldownRuleTests {
  @Test(arguments: [(Duration.days(12), false), (.days(30) - .seconds(1), false), (.days(30), true), (.zero, false)])
  func waitsThirtyDaysBetweenPrompts(age: Duration, passes: Bool) {
    #expect(CooldownRule.check(DecideWorld.facts(DecideWorld.policy(), DecideWorld.asked(age))).isEmpty == passes)
  }

  @Test func saysWhenItAskedAndUntilWhenItWaits() {
    let said = CooldownRule.check(DecideWorld.facts(DecideWorld.policy(), DecideWorld.asked(.days(12)))).first?.finding
    #expect(said?.sentence == "asked 12 days ago; the policy waits 30 days, until 10 May")
    #expect(said?.until == DecideWorld.now + .days(18))
  }

  @Test func theNewestPromptDecidesWhateverTheirOrder() {
    #expect(CooldownRule.check(DecideWorld.facts(DecideWorld.policy(), DecideWorld.asked(.days(2), .days(90)))).count == 1)
  }

  @Test func withUnitAccountAColleaguesPromptCounts() {
    let others = AccountHistory(prompts: [DecideWorld.prompt("x", .days(3))], promptCount: 1)
    let byAccount = DecideWorld.policy { $0.program.unit = .account }
    let said = CooldownRule.check(DecideWorld.facts(byAccount, others: others)).map(\.finding.sentence)
    #expect(said == ["their account was asked 3 days ago; the policy waits 30 days, until 19 May"])
    #expect(CooldownRule.check(DecideWorld.facts(others: others)).isEmpty)
  }
}

@Suite struct PerYearRuleTests {
  @Test(arguments: [
    ([Duration.days(300), .days(200)], true), ([.days(300), .days(200), .days(100)], false),
    ([.days(365), .days(200), .days(100)], true), ([.days(365) - .seconds(1), .days(200), .days(100)], false),
  ])
  func atMostThreeInAnyRolling365Days(ages: [Duration], passes: Bool) {
    let record = DecideWorld.customer {
      $0.state.prompts = ages.enumerated().map { DecideWorld.prompt("m\($0.offset)", $0.element) }
    }
    #expect(PerYearRule.check(DecideWorld.facts(DecideWorld.policy(), record)).isEmpty == passes)
  }

  @Test func hasRoomAgainWhenTheOldestLeavesTheWindow() {
    let record = DecideWorld.asked(.days(360), .days(300), .days(200))
    let said = PerYearRule.check(DecideWorld.facts(DecideWorld.policy(), record)).first?.finding
    #expect(said?.until == DecideWorld.now + .days(5))
    #expect(said?.sentence == "asked 3 times in the last 365 days; the policy allows 3, again from 27 April")
  }

  @Test func aCountOfZeroMeansNever() {
    let policy = DecideWorld.policy { $0.throttle.perYear = 0 }
    let said = PerYearRule.check(DecideWorld.facts(policy)).first
    #expect(said != nil && said?.finding.until == nil)
  }
}

@Suite struct PerLifetimeRuleTests {
  @Test(arguments: [(9, true), (10, false), (11, false)])
  func atMostTenForLife(count: Int, passes: Bool) {
    let record = DecideWorld.customer { $0.state.promptCount = count }
    #expect(PerLifetimeRule.check(DecideWorld.facts(DecideWorld.policy(), record)).isEmpty == passes)
  }
}

@Suite struct IgnoredRuleTests {
  typealias Case = (prompts: [Duration], share: Duration?, touch: Duration?, passes: Bool)

  @Test(
    arguments: [
      ([.days(100), .days(50)], nil, nil, false), ([.days(50)], nil, nil, true),
      ([.days(100), .days(50)], .days(60), nil, true), ([.days(100), .days(50)], nil, .days(1), true),
      ([.days(150), .days(100), .days(50)], .days(120), nil, false),
      // Too young to be ignored: it may still be answered.
      ([.days(100), .days(6)], nil, nil, true), ([.days(100), .days(7)], nil, nil, false),
    ] as [Case])
  func stopsAfterTwoConsecutiveIgnoredPromptsUntilANewShareOrClick(_ it: Case) {
    let record = DecideWorld.customer {
      $0.state.prompts = it.prompts.enumerated().map { DecideWorld.prompt("m\($0.offset)", $0.element) }
      $0.state.lastShare = it.share.map(DecideWorld.ago)
      $0.state.lastTouch = it.touch.map(DecideWorld.ago)
    }
    #expect(IgnoredRule.check(DecideWorld.facts(DecideWorld.policy(), record)).isEmpty == it.passes)
  }

  @Test(arguments: [(Duration.days(60), false), (.days(50), true), (nil, false)])
  func resumeAfterMayAddARest(rest: Duration?, passes: Bool) {
    let policy = DecideWorld.policy { $0.throttle.resumeAfter = rest }
    #expect(IgnoredRule.check(DecideWorld.facts(policy, DecideWorld.asked(.days(100), .days(50)))).isEmpty == passes)
  }

  @Test func noneMeansNoRule() {
    let policy = DecideWorld.policy { $0.throttle.stopAfterIgnored = nil }
    #expect(IgnoredRule.check(DecideWorld.facts(policy, DecideWorld.asked(.days(100), .days(50)))).isEmpty)
  }

  @Test func theRemindersTimeSaysWhenAPromptIsIgnored() {
    let policy = DecideWorld.policy { $0.messages[.reminder] = .init(after: .days(60)) }
    #expect(IgnoredRule.check(DecideWorld.facts(policy, DecideWorld.asked(.days(100), .days(50)))).isEmpty)
  }
}

@Suite struct ShareRestRuleTests {
  @Test(arguments: [(Duration.days(1), false), (.days(90) - .seconds(1), false), (.days(90), true)])
  func ninetyDaysOfRestAfterAShare(age: Duration, passes: Bool) {
    let record = DecideWorld.customer { $0.state.lastShare = DecideWorld.ago(age) }
    #expect(ShareRestRule.check(DecideWorld.facts(DecideWorld.policy(), record)).isEmpty == passes)
  }
}
