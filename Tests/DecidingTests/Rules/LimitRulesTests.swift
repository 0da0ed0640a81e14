import Examples
import Policies
import Seeded
import Testing
import Time

@testable import Deciding

private typealias World = DecideWorld

@Suite struct PauseRuleTests {
  static func pause(
    _ cause: Pause.Cause = .person, kind: MessageKind? = nil, signal: String? = nil, until: Timestamp? = nil
  ) -> Pause {
    Pause(
      id: "p", cause: cause, kind: kind, signal: signal, actor: "anna", reason: "launch day", since: World.ago(.days(4)),
      until: until)
  }

  @Test(arguments: [
    (pause(), "all mail is paused since 18 April by anna: launch day"),
    (pause(until: World.now + .days(12)), "all mail is paused until 4 May by anna: launch day"),
    (pause(kind: .prompt), "asking is paused since 18 April by anna: launch day"),
    (pause(kind: .prompt, signal: "happy"), "asking for signal happy is paused since 18 April by anna: launch day"),
    (pause(signal: "happy"), "all mail for signal happy is paused since 18 April by anna: launch day"),
    (pause(.bounces), "promotional mail is paused since 18 April by anna: launch day"),
  ])
  func aPausedMomentWaitsAndSaysWhy(_ pause: Pause, _ sentence: String) {
    let context = DecisionContext(now: World.now, pauses: [pause])
    let verdict = Verdict(World.facts(World.policy(), World.customer(), context), RuleList.moment)
    #expect(verdict.outcome == .deferred && verdict.notBefore == World.now + PauseRule.interval)
    #expect(verdict.findings == [Finding(rule: "pause", sentence: sentence, until: pause.until)])
  }

  @Test(arguments: [
    (pause(kind: .reminder), MessageKind.prompt, false), (pause(kind: .prompt), .prompt, true),
    (pause(signal: "other"), .prompt, false), (pause(.bounces), .rewardEarned, false), (pause(.complaints), .reminder, true),
    (pause(), .rewardEarned, true), (pause(until: World.now), .prompt, false),
  ])
  func onlyWhatItNamesIsStopped(_ pause: Pause, _ kind: MessageKind, _ stops: Bool) {
    let context = DecisionContext(now: World.now, pauses: [pause])
    #expect(PauseRule.check(World.facts(World.policy(), World.customer(), context, kind: kind)).isEmpty == !stops)
  }

  @Test(arguments: [
    (pause(), MessageKind.prompt, true), (pause(), .rewardEarned, true), (pause(), .copy, false),
    (pause(kind: .reminder), .prompt, false), (pause(signal: "happy"), .prompt, true), (pause(signal: "other"), .prompt, false),
    (pause(.bounces), .prompt, false),
  ])
  func onlyAPersonsPauseTakesMailsBack(_ pause: Pause, _ kind: MessageKind, _ recalls: Bool) {
    #expect(pause.recalls(kind, "happy") == recalls)
  }

  @Test func aPauseThatEndsSoonIsWaitedFor() {
    let context = DecisionContext(now: World.now, pauses: [Self.pause(until: World.now + .minutes(2))])
    let verdict = Verdict(World.facts(World.policy(), World.customer(), context), RuleList.moment)
    #expect(verdict.notBefore == World.now + .minutes(2))
  }
}

@Suite struct DailyLimitRuleTests {
  private let tomorrow = World.now + .hours(12)

  @Test(
    arguments: [
      (nil, nil, MessageKind.prompt, .prompted), (100, nil, .prompt, .prompted), (100, 100, .prompt, .deferred),
      (100, 100, .rewardEarned, .deferred), (200, 100, .prompt, .prompted), (0, nil, .prompt, .suppressed),
    ] as [(Int?, Int?, MessageKind, Decision.Outcome)])
  func aSpentDayIsWaitedFor(limit: Int?, spent: Int?, kind: MessageKind, outcome: Decision.Outcome) {
    let policy = World.policy { $0.throttle.dailyLimit = limit }
    let context = DecisionContext(now: World.now, spentDay: spent.map { SpentDay(limit: $0, until: tomorrow) })
    let verdict = Verdict(World.facts(policy, World.customer(), context, kind: kind), RuleList.notice + RuleList.moment.suffix(5))
    #expect(verdict.outcome == outcome)
    guard outcome == .deferred else { return }
    #expect(verdict.notBefore == tomorrow && verdict.findings.first?.rule == "throttle.daily_limit")
    #expect(
      verdict.findings.first?.sentence == "the day's 100 mails are used up; the next may go from 23 April, 00:00 UTC")
  }

  @Test(
    arguments: [
      (nil, Int64(20_565), 1_776_902_400), ("Europe/Berlin", 20_565, 1_776_895_200),
      ("America/Los_Angeles", 20_565, 1_776_927_600), ("Pacific/Kiritimati", 20_566, 1_776_938_400),
      ("no/zone", 20_565, 1_776_902_400),
    ] as [(String?, Int64, Int64)])
  func theDayIsTheProgrammes(zone: String?, number: Int64, end: Int64) {
    let day = Self.day(World.now, zone)
    #expect(Int64(day.number) == number && day.end == Timestamp(seconds: end))
  }

  @Test func aDayOfTheClocksChangeHasItsOwnLength() {
    // Sunday 29 March 2026 in Berlin: 23 hours.
    let start = Timestamp(seconds: 1_774_738_800)
    #expect(Self.day(start, "Europe/Berlin").end == start + .hours(23))
    #expect(Self.day(start - .seconds(1), "Europe/Berlin").end == start)
  }

  private static func day(_ moment: Timestamp, _ zone: String?) -> ProgrammeDay {
    ProgrammeDay(
      moment,
      DecideWorld.policy {
        $0.program.timeZone = zone
        $0.zones = .system
      })
  }
}

@Suite struct PauseAtRuleTests {
  @Test(
    arguments: [
      (.bounces, 99, 50, nil),
      (.bounces, 120, 3, "3 of 120 mails of the last 7 days bounced, 2.5%; the policy pauses at 2%"),
      (.bounces, 1_000, 19, nil), (.complaints, 1_001, 1, nil), (.person, 100, 100, nil),
      (.complaints, 1_000, 1, "1 of 1000 mails of the last 7 days brought a complaint, 0.1%; the policy pauses at 0.1%"),
    ] as [(Pause.Cause, Int, Int, String?)])
  func aRateThatIsReachedPauses(cause: Pause.Cause, mails: Int, harmed: Int, reason: String?) {
    #expect(PauseAtRule.reason(World.policy(), cause, MailHealth(mails: mails, harmed: harmed)) == reason)
  }

  @Test func noneMeansNever() {
    let policy = World.policy { $0.throttle.pauseAt = nil }
    #expect(PauseAtRule.reason(policy, .bounces, MailHealth(mails: 1_000, harmed: 1_000)) == nil)
  }
}
