import Composing
import Deciding
import Examples
import JSONTree
import Policies
import PolicyFiles
import Testing
import Time

@Suite struct SampleTests {
  @Test func `The sample that ships has no faults, and its oddity is a note`() throws {
    let reading = try SamplePolicy.reading()
    #expect(reading.faults == [])
    #expect(
      reading.notes.map(\.description) == [
        "policy.yaml:44:59: signals.adopted alone (40) is under the threshold (50); "
          + "it counts only on top of another signal; raise its weight if it shall ask by itself"
      ])
    #expect(reading.policy != nil)
  }

  @Test func `The sample's programme is what it says`() throws {
    let policy = try #require(try SamplePolicy.reading().policy)
    #expect(
      policy.program
        == .init(
          id: "refer-a-friend", name: "Share & Earn", product: "Acme", landingURL: "https://acme.example/signup",
          termsURL: "https://acme.example/referral-terms", timeZone: "America/New_York", unit: .account))
    #expect(
      policy.sender
        == .init(
          from: "Acme <referrals@acme.example>", postalAddress: "Acme Inc., 1 Main Street, Springfield, IL 62701, USA",
          tags: ["referral-program", "satisfaction-trigger"]))
    #expect(policy.links == .base("https://go.acme.example/r/"))
    #expect(
      policy.consent == .init(field: JSONPath("customer.marketing_consent"), requiredIn: ["EEA", "UK", "CH", "CA", "unknown"]))
    #expect(
      policy.disclosure
        == .init(
          inMail: "You may earn a reward when someone signs up through your link. Please say so when you share it.",
          inShare: "I may get a reward if you sign up through my link.",
          inMailElsewhere: [
            "de": "Sie können eine Prämie erhalten, wenn sich jemand über Ihren Link anmeldet. "
              + "Bitte sagen Sie das dazu, wenn Sie ihn teilen."
          ], inShareElsewhere: ["de": "Wenn du dich über meinen Link anmeldest, kann ich eine Prämie bekommen."]))
  }

  @Test func `The sample's events mean what it says`() throws {
    let policy = try #require(try SamplePolicy.reading().policy)
    func match(_ type: String, _ condition: Policy.Condition? = nil) -> Policy.EventMatch {
      .init(type: type, when: condition.map { [.init(all: [$0])] } ?? [])
    }
    #expect(
      policy.events == [
        .customerUpdated: [match("customer.profile.changed")], .shared: [match("referral.link.copied")],
        .linkClicked: [match("referral.link.clicked")], .signedUp: [match("user.created")],
        .converted: [match("invoice.paid", Self.condition("data.amount", .gt(0)))],
        .refunded: [match("invoice.refunded")], .rewardApplied: [match("billing.credit.applied")],
        .rewardFailed: [match("billing.credit.failed")],
        .unsubscribed: [match("email.unsubscribed"), match("customer.opted_out")], .resubscribed: [match("customer.opted_in")],
        .erased: [match("privacy.erasure.requested")],
      ])
    #expect(
      policy.signals == [
        .init(name: "onboarded", matches: [match("onboarding.completed")], weight: 60, counts: .once),
        .init(
          name: "ticket_solved", matches: [match("support.ticket.resolved", Self.condition("data.rating", .gte(4)))], weight: 50,
          counts: .againAfter(.days(30))),
        .init(
          name: "milestone", matches: [match("usage.milestone", Self.condition("data.count", .gte(10_000)))], weight: 70,
          counts: .oncePer(JSONPath("data.count"))),
        .init(
          name: "promoter", matches: [match("survey.nps", Self.condition("data.score", .gte(9)))], weight: 80,
          counts: .againAfter(.days(90))),
        .init(
          name: "adopted",
          matches: [match("feature.adopted", Self.condition("data.feature", .isIn([.string("api"), .string("sso")])))],
          weight: 40,
          counts: .oncePer(JSONPath("data.feature"))),
      ])
    #expect(
      policy.vetoes == [
        Self.veto("ticket_open", "support.ticket.opened", "support.ticket.resolved", key: "data.ticket_id", atMost: .days(90)),
        Self.veto("payment_failed", "invoice.payment_failed", "invoice.paid", atMost: .days(30)),
        .init(
          name: "detractor", matches: [match("survey.nps", Self.condition("data.score", .lte(6)))], until: [], key: nil,
          lasts: .days(90), atMost: nil, scope: .customer),
        Self.veto("leaving", "subscription.cancelled", "subscription.started"),
        Self.veto(
          "incident", "status.incident.opened", "status.incident.resolved", key: "data.incident_id", atMost: .hours(24),
          scope: .everyone),
        .init(
          name: "other_mail", matches: [match("marketing.email.sent")], until: [], key: nil, lasts: .days(2), atMost: nil,
          scope: .customer),
      ])
  }

  @Test func `The sample's rules are what it says`() throws {
    let policy = try #require(try SamplePolicy.reading().policy)
    #expect(policy.moment == .init())
    var throttle = Policy.Throttle()
    throttle.quietHours = .init(from: 1_200, to: 480, policy: .hold)
    throttle.dailyLimit = 5_000
    #expect(policy.throttle == throttle)
    #expect(
      policy.rewards == [
        .init(id: "free-month", earnedOn: .signedUp, side: .referrer, value: .months(1)),
        .init(id: "friend-discount", earnedOn: .signedUp, side: .friend, value: .percent(20, of: "first_invoice")),
      ])
    #expect(!policy.rewardsAreExternal)
    #expect(policy.holdout == nil)
    #expect(policy.costs == .init(month: .init(minorUnits: 4_900, currency: "USD"), mailMicros: 2_000, mailCurrency: "USD"))
  }

  @Test func `The sample's mails leave as it says`() throws {
    let policy = try #require(try SamplePolicy.reading().policy)
    #expect(
      policy.messages == [
        .prompt: .init(gateFirst: 20), .reminder: .init(after: .days(7), atMost: 1), .rewardPending: .init(when: "held"),
        .rewardEarned: .init(when: "applied"), .encouragement: .init(every: .days(90)),
        .announcement: .init(oversight: .gated, expiresAfter: .days(14)),
      ])
    #expect(
      policy.templates
        == .init(folder: "templates", defaultLocale: "en", locales: ["en", "de"], sources: try SamplePolicy.templates()))
    #expect(Set(policy.shareText.keys) == ["en", "de"])
    #expect(
      policy.shareText["en"]
        == "We use {{program.product}} and like it. With my link you get {{reward.friend}}: {{link}} {{disclosure}}")
  }

  @Test func `The sample's mails can be written in every locale`() throws {
    let policy = try #require(try SamplePolicy.reading().policy)
    for (locale, name) in [("en", "prompt.milestone.en.md"), ("de-AT", "prompt.milestone.de.md")] {
      var fixture = MailFixture()
      fixture.policy = policy
      fixture.record.profile.locale = locale
      #expect(try fixture.compose().templateName == name)
    }
  }

  private static func condition(_ path: String, _ test: Policy.Condition.Test) -> Policy.Condition {
    EventPolicy.condition(path, test)
  }

  private static func veto(
    _ name: String, _ type: String, _ until: String, key: String? = nil, atMost: Duration? = nil,
    scope: Policy.Veto.Scope = .customer
  ) -> Policy.Veto {
    .init(
      name: name, matches: [EventPolicy.match(type)], until: [EventPolicy.match(until)], key: key.map { JSONPath($0) },
      lasts: nil,
      atMost: atMost, scope: scope)
  }
}
