import Deciding
import JSONTree
import Policies
import Testing
import Time

@testable import Explaining

@Suite struct StoryTests {
  static func at(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(seconds: 0) }

  static let story = CustomerStory(
    customerID: "cus_7", dates: DateWords(.utc, now: at("2025-03-20T12:00:00Z")), score: 61.27, threshold: 50,
    vetoes: [
      .init(name: "ticket_open", key: "T-1", since: at("2025-03-20T09:30:00Z"), until: at("2025-06-18T09:30:00Z")),
      .init(name: "leaving", key: nil, since: at("2025-02-01T00:00:00Z"), until: nil),
      .init(name: "over", key: nil, since: at("2025-02-01T00:00:00Z"), until: at("2025-02-02T00:00:00Z")),
    ],
    promptCount: 1,
    objections: StandingObjections(
      stops: [
        Finding(rule: "vetoes.leaving", sentence: "leaving has stood since 1 February; only an event ends it"),
        Finding(rule: "suppression.declined", sentence: "told in other words"),
        Finding(rule: "throttle.cooldown", sentence: "asked 12 days ago; the policy waits 30 days, until 7 April"),
      ], waits: [Finding(rule: "throttle.quiet_hours", sentence: "of no account while something stops it")]),
    decisions: [
      ToldDecision(
        signal: "promoter", at: at("2025-03-20T11:00:00Z"), decidedAt: at("2025-03-20T11:00:00.02Z"), outcome: "suppressed",
        score: 61.27, findings: [Finding(rule: "vetoes.ticket_open", sentence: "ticket_open has stood since 20 March")]),
      ToldDecision(
        signal: "milestone", at: at("2025-03-08T10:00:00Z"), decidedAt: at("2025-03-08T10:30:00Z"), outcome: "prompted",
        score: 70,
        messageID: "m1"),
    ],
    messages: [
      ToldMessage(
        id: "m1", kind: "prompt", state: "sent", attempts: 2, createdAt: at("2025-03-08T10:30:00Z"),
        settledAt: at("2025-03-08T10:30:01Z"), subject: "10,000 mails\u{1B}[2J done"),
      ToldMessage(
        id: "m2", kind: "reward_earned", state: "uncertain", attempts: 1, createdAt: at("2025-03-10T08:00:00Z"),
        reason: "the answer was lost"),
    ],
    lifecycle: [
      ToldEvent(role: "shared", at: at("2025-03-09T07:05:59Z")),
      ToldEvent(role: "of_a_newer_version", at: at("2025-03-19T00:00:00Z")),
    ])

  @Test func `it reads like a colleague's answer`() {
    #expect(
      Self.story.lines.joined(separator: "\n") == """
        cus_7 would not be asked now:
          - leaving has stood since 1 February; only an event ends it (vetoes.leaving)
          - asked 12 days ago; the policy waits 30 days, until 7 April (throttle.cooldown)
        Satisfaction is 61.2, a prompt needs 50; asked once so far.

        What happened, oldest first (times in UTC):
        2025-03-08 10:00  signal milestone, satisfaction 70: asked (decided 30 minutes later)
                          prompt “10,000 mails [2J done”: sent on 8 March at the 2nd attempt
        2025-03-09 07:05  they shared their link
        2025-03-10 08:00  reward earned: may have gone or not: the answer was lost; a person must say which: `referrald messages --uncertain`
        2025-03-19 00:00  of_a_newer_version
        2025-03-20 11:00  signal promoter, satisfaction 61.2: not asked
                          ticket_open has stood since 20 March (vetoes.ticket_open)
        """)
  }

  @Test func `a reminder that is due is told, and what became of one`() {
    var story = Self.story
    story.messages[0].remindAt = Self.at("2025-03-15T10:30:01Z")
    story.decisions.append(
      ToldDecision(
        kind: "reminder", signal: "milestone", at: Self.at("2025-03-15T10:30:01Z"), decidedAt: Self.at("2025-03-15T10:30:02Z"),
        outcome: "suppressed", score: 0,
        findings: [
          Finding(rule: "messages.reminder", sentence: "the prompt was answered 6 days ago by a share, a click or a signup")
        ]))
    let lines = story.lines
    #expect(
      lines.contains {
        $0.hasSuffix("sent on 8 March at the 2nd attempt; unless somebody answers, a reminder is due on 15 March")
      }, "\(lines)")
    let place = lines.firstIndex(of: "2025-03-15 10:30  reminder of the prompt for milestone: not sent")
    #expect(
      place.map { lines[$0 + 1].hasSuffix("answered 6 days ago by a share, a click or a signup (messages.reminder)") } == true,
      "\(lines)")
    #expect(
      story.json[path: JSONPath("decisions.2.kind")] == .string("reminder")
        && story.json[path: JSONPath("messages.0.remind_at")] != nil)
  }

  @Test(arguments: Decision.Outcome.allCases)
  func `every outcome of a reminder has words`(outcome: Decision.Outcome) {
    #expect(StoryWords.mailOutcome(outcome.rawValue) != outcome.rawValue)
  }

  @Test func `nothing known and nothing in the way are said plainly`() {
    let story = CustomerStory(customerID: "x", dates: Self.story.dates, score: 0, threshold: 50)
    #expect(
      story.lines == [
        "x would be asked at the next signal that leaves satisfaction at 50 or above.",
        "Satisfaction is 0, a prompt needs 50; never asked so far.",
        "",
        "Nothing is recorded of them yet.",
      ])
  }

  @Test func `what only makes a mail wait is no reason against asking`() {
    var story = CustomerStory(customerID: "x", dates: Self.story.dates, score: 60, threshold: 50)
    story.objections.waits = [Finding(rule: "throttle.quiet_hours", sentence: "it is 23:10 there; mail waits until 07:00 UTC")]
    #expect(
      story.lines.prefix(2) == [
        "x would be asked at the next signal that leaves satisfaction at 50 or above, but the mail would wait:",
        "  - it is 23:10 there; mail waits until 07:00 UTC (throttle.quiet_hours)",
      ])
  }

  @Test func `who has a prompt waiting is told of it, and was not asked by it`() {
    var story = Self.waiting("deferred", due: "2025-03-21T07:00:00Z")
    #expect(
      story.lines.prefix(2) == [
        "A prompt to x is written and waits until 21 March, 07:00 UTC; then it goes, as things stand.",
        "Satisfaction is 0, a prompt needs 50; never asked so far.",
      ])
    #expect(story.lines.last?.hasSuffix("prompt “Hello”: written, waits until 21 March, 07:00 UTC") == true)
    story.objections.waits = [Finding(rule: "throttle.quiet_hours", sentence: "it is night")]
    #expect(
      story.lines.prefix(2) == [
        "A prompt to x is written and waits until 21 March, 07:00 UTC:", "  - it is night (throttle.quiet_hours)",
      ])
    story.suppression.unsubscribed = Self.at("2025-03-20T11:00:00Z")
    #expect(
      story.lines.prefix(2) == [
        "A prompt to x is written and waits until 21 March, 07:00 UTC. As things stand it will not go:",
        "  - they unsubscribed, only reward notices go, since 20 March, 11:00 UTC",
      ])
  }

  @Test func `a held prompt waits for a person, an overdue one is looked at now`() {
    #expect(
      Self.waiting("held", due: "2025-03-23T07:00:00Z").lines[0]
        == "A prompt to x is written and waits for a person's approval; then it goes, as things stand.")
    #expect(
      Self.waiting("deferred", due: "2025-03-20T11:59:00Z").lines[0]
        == "A prompt to x is written and waits; then it goes, as things stand.")
  }

  private static func waiting(_ state: String, due: String) -> CustomerStory {
    CustomerStory(
      customerID: "x", dates: story.dates, score: 0, threshold: 50, promptCount: 1,
      decisions: [
        ToldDecision(
          signal: "happy", at: at("2025-03-20T10:00:00Z"), decidedAt: at("2025-03-20T10:00:01Z"), outcome: "deferred", score: 60,
          messageID: "m")
      ],
      messages: [
        ToldMessage(
          id: "m", kind: "prompt", state: state, attempts: 0, createdAt: at("2025-03-20T10:00:01Z"), dueAt: at(due),
          subject: "Hello")
      ])
  }

  @Test func `the control group was never asked`() {
    var story = CustomerStory(customerID: "x", dates: Self.story.dates, score: 0, threshold: 50, promptCount: 2)
    story.decisions = [
      ToldDecision(signal: "happy", at: story.now, decidedAt: story.now, outcome: "ghosted", score: 60),
      ToldDecision(signal: "happy", at: story.now, decidedAt: story.now, outcome: "prompted", score: 60),
    ]
    let asked = "asked once, and 1 time counted as asked in the control group, so far."
    #expect(story.lines[1] == "Satisfaction is 0, a prompt needs 50; \(asked)")
  }

  @Test func `of an erased customer only that is said, and who left all mail is not told of less`() {
    var story = CustomerStory(customerID: "x", dates: Self.story.dates, score: 0, threshold: 50)
    story.objections.stops = [Finding(rule: "consent", sentence: "consent is not known")]
    story.suppression.unsubscribed = Self.at("2025-03-01T00:00:00Z")
    story.suppression.unsubscribedFromAll = Self.at("2025-03-02T00:00:00Z")
    #expect(
      story.lines[1...2] == ["  - they unsubscribed from everything, since 2 March", "  - consent is not known (consent)"])
    story.suppression.erased = Self.at("2025-03-03T00:00:00Z")
    #expect(story.lines[1] == "  - their data was erased, no mail ever again, since 3 March")
    #expect(story.lines[2].hasPrefix("Satisfaction"))
  }

  @Test func `the rule that gave an outcome its name is told first`() {
    var story = CustomerStory(customerID: "x", dates: Self.story.dates, score: 0, threshold: 50)
    let findings = [Finding(rule: "vetoes.a", sentence: "a veto"), Finding(rule: "moment.max_event_age", sentence: "too old")]
    story.decisions = [
      ToldDecision(signal: "s", at: story.now, decidedAt: story.now, outcome: "stale", score: 60, findings: findings)
    ]
    #expect(
      story.lines.suffix(2).map { $0.drop { $0 == " " } } == ["too old (moment.max_event_age)", "a veto (vetoes.a)"])
  }

  @Test func `every suppression is a reason`() {
    var story = CustomerStory(customerID: "x", dates: Self.story.dates, score: 90, threshold: 50)
    let paths: [WritableKeyPath<CustomerState.Suppression, Timestamp?>] = [
      \.unsubscribed, \.unsubscribedFromAll, \.declined, \.bounced, \.complained, \.erased,
    ]
    for path in paths {
      story.suppression = .init()
      story.suppression[keyPath: path] = Self.at("2025-03-01T00:00:00Z")
      #expect(story.lines[0] == "x would not be asked now:" && story.lines[1].hasSuffix(", since 1 March"), "\(story.lines)")
    }
  }

  @Test(arguments: Decision.Outcome.allCases)
  func `every outcome has words of its own`(outcome: Decision.Outcome) {
    #expect(StoryWords.outcome(outcome.rawValue) != outcome.rawValue)
    #expect(Set(Decision.Outcome.allCases.map { StoryWords.outcome($0.rawValue) }).count == Decision.Outcome.allCases.count)
  }

  @Test(arguments: Policy.Role.allCases)
  func `every role has words of its own`(role: Policy.Role) { #expect(StoryWords.role(role.rawValue).contains(" ")) }

  @Test func `programs get the same facts`() throws {
    let json = Self.story.json
    #expect(try JSON.parse(json.serialized()) == json)
    #expect(json["score"] == .double(61.27) && json["vetoes"]?[path: JSONPath("1.name")] == .string("leaving"))
    #expect(json[path: JSONPath("vetoes.2")] == nil)
    #expect(json[path: JSONPath("decisions.0.findings.0.rule")] == .string("vetoes.ticket_open"))
    #expect(
      json[path: JSONPath("messages.1.settled_at")] == nil && json[path: JSONPath("messages.1.state")] == .string("uncertain"))
  }

  @Test func `stored findings are read, and broken ones left out`() throws {
    let stored = try JSON.parse(
      #"[{"rule":"a","sentence":"b","until":"2025-03-01T00:00:00Z"},{"rule":"c","sentence":"d","until":5},{"rule":1},{"rule":"e","sentence":"f"}]"#
    )
    #expect(
      ToldDecision.findings(stored) == [
        Finding(rule: "a", sentence: "b", until: Self.at("2025-03-01T00:00:00Z")),
        Finding(rule: "c", sentence: "d", until: Timestamp(microseconds: 5)), Finding(rule: "e", sentence: "f"),
      ])
    #expect(ToldDecision.findings(.null) == [])
  }
}
