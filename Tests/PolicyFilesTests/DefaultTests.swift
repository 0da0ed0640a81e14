import Deciding
import Examples
import JSONTree
import Policies
import Testing
import Time
import YAML

@testable import PolicyFiles

@Suite struct DefaultTests {
  @Test func `A key left out takes its default`() throws {
    let policy = try SamplePolicy.policy(SamplePolicy.least)
    #expect(policy.program.timeZone == nil)
    #expect(policy.program.unit == .customer)
    #expect(policy.sender.tags == [])
    #expect(policy.consent == nil)
    #expect(policy.events == [:])
    #expect(policy.signals == [.init(name: "solved", matches: [EventPolicy.match("ticket.solved")], weight: 60, counts: .always)])
    #expect(policy.vetoes == [])
    #expect(policy.moment == Policy.Moment())
    #expect(policy.throttle == Policy.Throttle())
    #expect(policy.rewards == [])
    #expect(!policy.rewardsAreExternal)
    #expect(policy.templates == .init(folder: "templates", defaultLocale: "en", locales: ["en"], sources: [:]))
    #expect(policy.shareText == [:])
    #expect(policy.holdout == nil)
    #expect(policy.costs == .init())
  }

  @Test func `The defaults of the rules are those of the specification`() throws {
    let policy = try SamplePolicy.policy(SamplePolicy.least)
    #expect(policy.moment.threshold == 50)
    #expect(policy.moment.halfLife == .days(7))
    #expect(policy.moment.delay == .zero)
    #expect(policy.moment.maxEventAge == .hours(1))
    #expect(policy.moment.sendWithin == .hours(72))
    #expect(policy.throttle.cooldown == .days(30))
    #expect(policy.throttle.perYear == 3)
    #expect(policy.throttle.perLifetime == 10)
    #expect(policy.throttle.stopAfterIgnored == 2)
    #expect(policy.throttle.resumeAfter == nil)
    #expect(policy.throttle.restAfterShare == .days(90))
    #expect(policy.throttle.quietHours == nil)
    #expect(policy.throttle.dailyLimit == nil)
    #expect(policy.throttle.ratePerSecond == nil)
    #expect(policy.throttle.anomalyFactor == nil)
    #expect(policy.throttle.pauseAt == .init(bounceRate: 0.02, complaintRate: 0.001, after: 100))
    #expect(
      policy.messages == [
        .prompt: .init(), .reminder: .init(after: .days(7), atMost: 1), .rewardPending: .init(when: "held"),
        .rewardEarned: .init(when: "applied"), .encouragement: .init(every: .days(90)),
        .announcement: .init(oversight: .gated, expiresAfter: .days(14)),
      ])
  }

  @Test func `The defaults inside a section that was written are the same`() throws {
    let policy = try SamplePolicy.policy(
      SamplePolicy.least(
        """
        consent: {}
        vetoes: { ticket: { type: ticket.opened, for: 1d } }
        moment: {}
        throttle: { pause_at: {} }
        rewards: [{ id: r, referrer: { months: 2 } }]
        messages: { prompt: {}, announcement: {} }
        templates: {}
        experiments: {}
        costs: {}
        """))
    #expect(
      policy.consent == .init(field: JSONPath("customer.marketing_consent"), requiredIn: ["EEA", "UK", "CH", "CA", "unknown"]))
    #expect(policy.vetoes.map(\.scope) == [.customer])
    #expect(policy.moment == Policy.Moment())
    #expect(policy.throttle == Policy.Throttle())
    #expect(policy.rewards == [.init(id: "r", earnedOn: .firstConversion, side: .referrer, value: .months(2))])
    #expect(policy.messages[.prompt] == .init())
    #expect(policy.messages[.announcement] == .init(oversight: .gated, expiresAfter: .days(14)))
    #expect(policy.holdout == nil)
  }

  @Test func `None is no rule, a count of 0 is never and 0s is at once`() throws {
    let policy = try SamplePolicy.policy(
      SamplePolicy.least(
        """
        consent: none
        moment: { delay: 0s }
        throttle:
          { cooldown: none, per_year: none, per_lifetime: none, stop_after_ignored: none, resume_after: none, rest_after_share: none,
            quiet_hours: none, daily_limit: none, rate_limit: none, anomaly: none, pause_at: none }
        rewards: [{ id: r, referrer: { months: 1 }, limit: none, hold: 0s }]
        messages: { reminder: { at_most: 0 }, encouragement: { every: none } }
        experiments: { holdout: none }
        """))
    #expect(policy.consent == nil)
    #expect(policy.throttle.cooldown == .zero)
    #expect(policy.throttle.perYear == Policy.Throttle.noLimit)
    #expect(policy.throttle.perLifetime == Policy.Throttle.noLimit)
    #expect(policy.throttle.stopAfterIgnored == nil)
    #expect(policy.throttle.restAfterShare == .zero)
    #expect(policy.throttle.pauseAt == nil)
    #expect(policy.rewards.map(\.limit) == [nil])
    #expect(policy.messages[.reminder]?.atMost == 0)
    #expect(policy.messages[.encouragement]?.every == nil)
    #expect(policy.holdout == nil)
    let never = try SamplePolicy.policy(
      SamplePolicy.least("throttle: { per_year: 0, per_lifetime: 0, stop_after_ignored: 0, daily_limit: 0 }"))
    #expect(never.throttle.perYear == 0)
    #expect(never.throttle.perLifetime == 0)
    #expect(never.throttle.stopAfterIgnored == nil)
    #expect(never.throttle.dailyLimit == 0)
  }

  @Test func `A cap that is none never objects`() throws {
    let policy = DecideWorld.policy {
      $0.throttle.perYear = Policy.Throttle.noLimit
      $0.throttle.perLifetime = Policy.Throttle.noLimit
    }
    #expect(PerYearRule.check(DecideWorld.facts(policy)).isEmpty)
    #expect(PerLifetimeRule.check(DecideWorld.facts(policy)).isEmpty)
  }

  @Test func `Every default of the table can be read`() {
    for key in PolicyKey.all {
      guard case .value(let text) = key.fallback else { continue }
      #expect(!text.isEmpty, "\(key.path)")
      #expect(throws: Never.self, "\(key.path)") { try YAML.parse(text) }
      #expect(text != "none" || key.type.allowsNone, "\(key.path)")
    }
    #expect(Set(PolicyKey.all.map(\.path)).count == PolicyKey.all.count)
  }
}
