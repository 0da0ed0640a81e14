import Examples
import JSONTree
import Policies
import Templates
import Testing
import Time

@testable import Deciding

@Suite struct OversightRuleTests {
  @Test(arguments: [
    (Policy.Oversight.autonomous, Decision.Outcome.prompted), (.monitored, .prompted), (.gated, .held), (.readOnly, .wouldPrompt),
  ])
  func oversightDecidesWhatBecomesOfAMomentThatPassed(_ oversight: Policy.Oversight, _ outcome: Decision.Outcome) {
    let policy = DecideWorld.policy { $0.messages[.prompt] = .init(oversight: oversight) }
    #expect(Verdict(DecideWorld.facts(policy), RuleList.moment).outcome == outcome)
  }
}

@Suite struct OnlyToRuleTests {
  /// However the address's domain is written.
  @Test(arguments: ["eva@bücher.example", "Eva@BÜCHER.example.", "eva@bu\u{308}cher.example", "eva@xn--bcher-kva.example"])
  func aDomainIsTheSameInAnyScript(text: String) {
    #expect(OnlyToRule.allows(text, ["*@bücher.example"]) && OnlyToRule.allows(text, ["eva@xn--bcher-kva.example"]))
    #expect(!OnlyToRule.allows(text, ["*@bucher.example"]))
  }

  @Test(
    arguments: [
      (nil, true), ([], false), (["ada@b.example"], true), (["*@b.example"], true), (["*@c.example", "ADA@*"], true),
      (["?da@b.example"], true), (["*@c.example"], false), (["b.example"], false),
    ] as [([String]?, Bool)])
  func mailToAnyoneElseIsWouldPrompt(patterns: [String]?, passes: Bool) {
    let context = DecisionContext(now: DecideWorld.now, onlyTo: patterns)
    let verdict = Verdict(DecideWorld.facts(DecideWorld.policy(), DecideWorld.customer(), context), RuleList.moment)
    #expect(verdict.outcome == (passes ? .prompted : .wouldPrompt))
  }

  @Test func manyStarsEndSoon() {
    #expect(!OnlyToRule.matches(String(repeating: "a", count: 400), String(repeating: "*a", count: 100) + "b"))
  }
}

@Suite struct HoldoutRuleTests {
  @Test func theControlGroupIsFixedAndOfTheRightSize() {
    let policy = DecideWorld.policy { $0.holdout = 0.1 }
    func isControl(_ id: Int) -> Bool { HoldoutRule.objection(DecideWorld.facts(policy, DecideWorld.customer("c\(id)"))) != nil }
    let controls = (0..<10_000).filter(isControl)
    #expect((900...1_100).contains(controls.count))
    #expect(controls.prefix(50).allSatisfy(isControl))
  }

  @Test(arguments: MessageKind.allCases)
  func onlyPromptsAreDrawnFor(kind: MessageKind) {
    let policy = DecideWorld.policy { $0.holdout = 1 }
    #expect((HoldoutRule.objection(DecideWorld.facts(policy, kind: kind)) != nil) == (kind == .prompt))
  }

  @Test func noneMeansNobody() {
    #expect(HoldoutRule.objection(DecideWorld.facts()) == nil)
  }

  @Test func aMomentThatIsSuppressedIsNoGhost() {
    let policy = DecideWorld.policy { $0.holdout = 1 }
    #expect(Verdict(DecideWorld.facts(policy, score: 1), RuleList.moment).outcome == .suppressed)
    #expect(Verdict(DecideWorld.facts(policy), RuleList.moment).outcome == .ghosted)
  }

  @Test func withUnitAccountColleaguesShareTheirGroup() {
    let policy = DecideWorld.policy { $0.program.unit = .account }
    let positions = ["c1", "c2"].map { id in
      HoldoutRule.position(DecideWorld.facts(policy, DecideWorld.customer(id) { $0.profile.accountID = "acme" }))
    }
    #expect(positions[0] == positions[1])
  }
}

@Suite struct VerdictTests {
  @Test func allRulesThatFailedAreReportedInTheOrderOfThePolicy() {
    let policy = DecideWorld.policy {
      $0.links = .from(JSONPath("customer.link"))
      $0.consent = .init(field: JSONPath("customer.ok"), requiredIn: ["unknown"])
      $0.vetoes = [DecideWorld.veto("ticket")]
      $0.throttle.quietHours = .init(from: 0, to: 23 * 60, policy: .hold)
      $0.throttle.perYear = 1
      $0.throttle.perLifetime = 2
      $0.messages[.prompt] = .init(oversight: .gated)
    }
    let record = DecideWorld.customer {
      $0.profile.email = nil
      $0.state = DecideWorld.asked(.days(20), .days(10)).state
      $0.state.lastShare = DecideWorld.ago(.days(30))
      $0.state.vetoes = [VetoRuleTests.standing(nil)]
      $0.state.suppression.unsubscribed = DecideWorld.ago(.days(1))
    }
    let context = DecisionContext(now: DecideWorld.now, onlyTo: [], pauses: [PauseRuleTests.pause()])
    let facts = DecideWorld.facts(policy, record, context, eventAt: DecideWorld.ago(.hours(100)), score: 3)
    let verdict = Verdict(facts, RuleList.moment)
    #expect(verdict.outcome == .stale)
    #expect(
      verdict.findings.map(\.rule) == [
        "links.from", "consent", "customer.email", "suppression.unsubscribed", "vetoes.ticket", "moment.threshold",
        "moment.max_event_age", "throttle.cooldown", "throttle.per_year", "throttle.per_lifetime", "throttle.stop_after_ignored",
        "throttle.rest_after_share", "throttle.quiet_hours", "moment.send_within", "messages.prompt.oversight", "pause",
      ])
  }

  @Test func onlyDelayQuietHoursASpentDayAndAPauseLetAMomentWait() {
    let policy = DecideWorld.policy {
      $0.links = .from(JSONPath("customer.link"))
      $0.consent = .init(field: JSONPath("customer.ok"), requiredIn: ["unknown"])
      $0.vetoes = [DecideWorld.veto("ticket")]
      $0.moment.delay = .hours(1)
      $0.throttle.quietHours = .init(from: 0, to: 23 * 60, policy: .hold)
      $0.throttle.perYear = 1
      $0.throttle.perLifetime = 2
      $0.throttle.dailyLimit = 9
      $0.throttle.anomalyFactor = 3
      $0.messages[.prompt] = .init(oversight: .gated)
    }
    let record = DecideWorld.customer {
      $0.profile.email = nil
      $0.state = DecideWorld.asked(.days(20), .days(10)).state
      $0.state.lastShare = DecideWorld.ago(.days(30))
      $0.state.vetoes = [VetoRuleTests.standing(nil)]
      $0.state.suppression.unsubscribed = DecideWorld.ago(.days(1))
    }
    var context = DecisionContext(now: DecideWorld.now, onlyTo: [], pauses: [PauseRuleTests.pause()])
    context.spentDay = SpentDay(limit: 9, until: DecideWorld.now + .hours(12))
    let objections = RuleList.moment.flatMap { $0(DecideWorld.facts(policy, record, context, score: 3)) }
    let waits = objections.filter { if case .wait = $0.effect { true } else { false } }.map(\.finding.rule)
    #expect(waits == ["moment.delay", "throttle.quiet_hours", "throttle.daily_limit", "pause"])
    #expect(objections.count > 12)
  }

  @Test func theOutcomesAreThoseOfTheSpecification() {
    #expect(
      Decision.Outcome.allCases.map(\.rawValue).sorted() == [
        "deferred", "expired", "ghosted", "held", "prompted", "rejected", "stale", "suppressed", "would_prompt",
      ])
  }

  @Test func theLongestWaitDecides() {
    let policy = DecideWorld.policy {
      $0.moment.delay = .hours(1)
      $0.throttle.quietHours = .init(from: 12 * 60, to: 15 * 60, policy: .hold)
    }
    let verdict = Verdict(DecideWorld.facts(policy), RuleList.moment)
    #expect(verdict.outcome == .deferred && verdict.notBefore == DecideWorld.now + .hours(3))
  }
}

@Suite struct WordsTests {
  @Test(arguments: [
    (Int64(0), "1 January 1970"), (951_782_400, "29 February 2000"), (-86_400, "31 December 1969"),
    (1_804_291_200, "6 March 2027"),
    (1_777_852_800, "4 May"),
  ])
  func datesCarryTheYearOnlyWhereItDiffers(seconds: Int64, words: String) {
    #expect(DateWords(.utc, now: DecideWorld.now).date(Timestamp(seconds: seconds)) == words)
  }

  @Test func nearTimesCarryTheHour() {
    #expect(DateWords(.utc, now: DecideWorld.now).date(DecideWorld.now + .hours(20)) == "23 April, 08:00 UTC")
  }

  @Test(arguments: [
    (Duration.days(30), "30 days"), (.hours(36), "36 hours"), (.minutes(90), "90 minutes"), (.days(1), "1 day"),
    (.zero, "0 seconds"),
  ])
  func spansLoseNothing(span: Duration, words: String) {
    #expect(Words.span(span) == words)
  }

  @Test func extremesDoNotTrap() {
    let ends = [Timestamp(microseconds: .min), Timestamp(microseconds: .max)]
    for moment in ends {
      for other in ends {
        let dates = DateWords(.utc, now: other)
        #expect(!(dates.date(moment) + dates.ago(moment) + dates.stamp(moment) + dates.date(moment, in: .de)).isEmpty)
      }
      for span in [Duration.days(1) * 1_000_000_000, .days(1) * -1_000_000_000] { _ = moment.adding(span) }
    }
  }
}
