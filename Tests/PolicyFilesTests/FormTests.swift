import Composing
import Examples
import JSONTree
import Policies
import PolicyFiles
import Testing
import Time

/// Every form that a value may take.
@Suite struct FormTests {
  @Test func `A role is a type, a list of types, a type with conditions, or a list of those`() throws {
    let policy = try SamplePolicy.policy(
      SamplePolicy.least(
        """
        events:
          shared: link.copied
          signed_up: [user.created, Account Opened]
          converted: { type: invoice.paid, when: { data.amount: { gt: 0 } } }
          refunded: { type: [a, b], when: { data.x: { exists: true } } }
          unsubscribed:
            - opted.out
            - { type: preferences.changed, when: { data.marketing: { eq: false } } }
        """))
    let (match, condition) = (EventPolicy.match, EventPolicy.condition)
    #expect(policy.events[.shared] == [.init(type: "link.copied", when: [])])
    #expect(policy.events[.signedUp]?.map(\.type) == ["user.created", "Account Opened"])
    #expect(policy.events[.converted] == [match("invoice.paid", condition("data.amount", .gt(0)))])
    #expect(policy.events[.refunded] == ["a", "b"].map { match($0, condition("data.x", .exists(true))) })
    #expect(
      policy.events[.unsubscribed] == [
        .init(type: "opted.out", when: []), match("preferences.changed", condition("data.marketing", .eq(.bool(false)))),
      ])
  }

  @Test func `Every comparison is read, several are all wanted, and a list is one of them`() throws {
    let policy = try SamplePolicy.policy(
      SamplePolicy.least(
        """
        events:
          shared:
            type: t
            when:
              - data.a: { eq: pro, ne: "4" }
                data.b: { in: [1, 2.5, null, yes], not_in: ["true", true] }
              - data.c: { gte: -1, gt: 1e3, lte: 5, lt: 6.5 }
                customer.account.id: { exists: false }
                data.plan: { matches: "pro*" }
        """))
    let when = try #require(policy.events[.shared]?.first?.when)
    let condition = EventPolicy.condition
    #expect(
      when == [
        .init(all: [
          condition("data.a", .eq(.string("pro"))), condition("data.a", .ne(.string("4"))),
          condition("data.b", .isIn([.int(1), .double(2.5), .null, .string("yes")])),
          condition("data.b", .notIn([.string("true"), .bool(true)])),
        ]),
        .init(all: [
          condition("data.c", .gte(-1)), condition("data.c", .gt(1_000)), condition("data.c", .lte(5)),
          condition("data.c", .lt(6.5)), condition("customer.account.id", .exists(false)),
          condition("data.plan", .matches("pro*")),
        ]),
      ])
  }

  @Test func `Signals and vetoes may name several types`() throws {
    let policy = try SamplePolicy.policy(
      SamplePolicy.least.replacing(
        "type: ticket.solved", with: "type: [a, b], when: [{ data.x: { eq: 1 } }, { data.y: { eq: 2 } }]")
          + """
          vetoes:
            v: { type: [c, d], until: [e, { type: f, when: { data.z: { lt: 3 } } }], key: data.id, for: 1d, at_most: 90m, scope: account }

          """)
    #expect(policy.signals[0].matches.map(\.type) == ["a", "b"])
    #expect(policy.signals[0].matches.allSatisfy { $0.when.count == 2 })
    let veto = policy.vetoes[0]
    #expect(veto.matches.map(\.type) == ["c", "d"])
    #expect(veto.until == [.init(type: "e", when: []), EventPolicy.match("f", EventPolicy.condition("data.z", .lt(3)))])
    #expect(veto.key == JSONPath("data.id"))
    #expect(veto.lasts == .days(1))
    #expect(veto.atMost == .minutes(90))
    #expect(veto.scope == .account)
  }

  @Test func `Both sides of one reward are two rules with the same terms`() throws {
    let policy = try SamplePolicy.policy(
      SamplePolicy.least(
        """
        rewards:
          - id: both
            earned_on: every_conversion
            referrer: { credit: "10.00 USD" }
            friend: { text: { en: a mug, "*": ein Becher } }
            hold: 30d
            limit: { per_year: 12 }
            every_nth: 3
            from_nth: 2
          - { id: hat, referrer: { text: a hat }, limit: { per_lifetime: 1 } }
        """))
    let both = { (side: Policy.RewardRule.Side, value: Policy.RewardRule.Value) in
      Policy.RewardRule(
        id: "both", earnedOn: .everyConversion, side: side, value: value, hold: .days(30), limit: .perYear(12), everyNth: 3,
        fromNth: 2)
    }
    #expect(
      policy.rewards == [
        both(.referrer, .credit(.init(minorUnits: 1_000, currency: "USD"))),
        both(.friend, .text(["en": "a mug", "*": "ein Becher"])),
        .init(id: "hat", side: .referrer, value: .text(["*": "a hat"]), limit: .perLifetime(1)),
      ])
  }

  @Test func `A company's own referral system is taken over`() throws {
    let policy = try SamplePolicy.policy(
      SamplePolicy.least("rewards: external\nevents: { reward_granted: reward.granted }")
        .replacing("base: https://go.a.example/r/", with: "from: customer.referral_link"))
    #expect(policy.links == .from(JSONPath("customer.referral_link")))
    #expect(policy.rewardsAreExternal)
    #expect(policy.rewards == [])
    let without = SamplePolicy.read(SamplePolicy.least("rewards: external"))
    #expect(without.faults.map(\.remedy) == ["add events.reward_granted"])
  }

  @Test func `The rest of the throttle, the holdout and the share text are read`() throws {
    let policy = try SamplePolicy.policy(
      SamplePolicy.least(
        """
        throttle:
          { rate_limit: "10/s", anomaly: 5, resume_after: 180d, daily_limit: 500, quiet_hours: { from: "22:30", to: "06:15", policy: drop },
            pause_at: { bounce_rate: 1%, complaint_rate: 0.05%, after: 50 } }
        experiments: { holdout: 10% }
        share_text: "Try it: {{link}} {{disclosure}}"
        messages: { reminder: { oversight: read_only, after: 3d, at_most: 2 }, reward_earned: { when: issued } }
        """
      ).replacing("terms_url: https://a.example/t", with: "terms_url: https://a.example/t, time_zone: UTC"))
    #expect(policy.throttle.ratePerSecond == 10)
    #expect(policy.throttle.anomalyFactor == 5)
    #expect(policy.throttle.resumeAfter == .days(180))
    #expect(policy.throttle.dailyLimit == 500)
    #expect(policy.throttle.quietHours == .init(from: 1_350, to: 375, policy: .drop))
    #expect(policy.throttle.pauseAt == .init(bounceRate: 0.01, complaintRate: 0.0005, after: 50))
    #expect(policy.holdout == 0.1)
    #expect(policy.shareText == ["en": "Try it: {{link}} {{disclosure}}"])
    #expect(policy.messages[.reminder] == .init(oversight: .readOnly, after: .days(3), atMost: 2))
    #expect(policy.messages[.rewardEarned]?.when == "issued")
  }

  @Test func `A disclosure is one text, or one for each locale`() throws {
    func policy(_ texts: String, _ locales: String) throws -> (Policy, [PolicyFault]) {
      let text = SamplePolicy.least("templates: { locales: \(locales) }").replacing("\"You may earn a reward.\"", with: texts)
      let reading = SamplePolicy.read(text)
      return (
        try #require(reading.policy, "\(reading.faults)"), reading.notes.filter { $0.message.contains("disclosure.in_mail") }
      )
    }
    let (one, none) = try policy("\"Reward.\"", "[en]")
    #expect(one.disclosure.inMail(for: "de") == "Reward." && none.isEmpty)
    let (some, notes) = try policy("{ en: Reward., de: Prämie. }", "[en, de, fr]")
    #expect(["en", "de", "de-AT", "fr"].map(some.disclosure.inMail) == ["Reward.", "Prämie.", "Prämie.", "Reward."])
    #expect(notes.map(\.message) == ["disclosure.in_mail has no text of its own in fr"])
    let (all, silent) = try policy("{ \"*\": Reward., en: Reward!, de-AT: Prämie. }", "[en, de-AT]")
    #expect(["en", "de-AT", "de"].map(all.disclosure.inMail) == ["Reward!", "Prämie.", "Reward."] && silent.isEmpty)
    #expect(all.disclosure.inShare(for: "en") == "I may get a reward.")
  }

  @Test(arguments: [
    ("{ de: Prämie. }", "add one for en"), ("{ en: Reward., fr: Prime. }", "templates.locales"), ("{}", "for each locale"),
    ("{ en: \"\" }", "write it"), ("[a]", "a text"),
  ])
  func `A disclosure that leaves the default locale without words is refused`(texts: String, remedy: String) {
    let text = SamplePolicy.least("templates: { locales: [en, de] }").replacing("\"You may earn a reward.\"", with: texts)
    let reading = SamplePolicy.read(text)
    #expect(reading.policy == nil && reading.faults.contains { "\($0)".contains(remedy) }, "\(reading.faults)")
  }

  @Test func `The folder of templates is found even in a broken policy`() {
    func folder(_ text: String) -> String? { PolicyFile.templateFolder(Array(text.utf8)) }
    #expect(folder("templates: { folder: mails }\nfoo: *x\n") == "mails")
    #expect(folder("program: {}\n") == "templates")
    #expect(folder("templates: [") == nil)
    #expect(folder("") == nil)
    #expect(PolicyFile.templateFolder([0xFF]) == nil)
  }
}
