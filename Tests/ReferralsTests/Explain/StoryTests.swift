import Testing

@testable import Referrals

@Suite struct StoryTests {
  static func at(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(seconds: 0) }

  static let story = CustomerStory(
    customerID: "cus_7", now: at("2025-03-20T12:00:00Z"), score: 61.27, threshold: 50,
    vetoes: [
      .init(name: "ticket_open", key: "T-1", since: at("2025-03-20T09:30:00Z"), until: at("2025-06-18T09:30:00Z")),
      .init(name: "leaving", key: nil, since: at("2025-02-01T00:00:00Z"), until: nil),
      .init(name: "over", key: nil, since: at("2025-02-01T00:00:00Z"), until: at("2025-02-02T00:00:00Z")),
    ],
    promptCount: 1,
    objections: [
      Finding(rule: "vetoes.ticket_open", sentence: "told above"), Finding(rule: "suppression.declined", sentence: "told above"),
      Finding(rule: "throttle.cooldown", sentence: "asked 12 days ago; the policy waits 30 days, until 7 April"),
    ],
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
          - veto ticket_open has stood since 20 March, 09:30 UTC; it ends by 18 June at the latest
          - veto leaving has stood since 1 February; an event ends it
          - asked 12 days ago; the policy waits 30 days, until 7 April (throttle.cooldown)
        Satisfaction is 61.2, a prompt needs 50; asked once so far.

        What happened, oldest first (times are UTC):
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
    let story = CustomerStory(customerID: "x", now: Self.story.now, score: 0, threshold: 50)
    #expect(
      story.lines == [
        "x would be asked at the next signal that leaves satisfaction at 50 or above.",
        "Satisfaction is 0, a prompt needs 50; never asked so far.",
        "",
        "Nothing is recorded of them yet.",
      ])
  }

  @Test func `every suppression is a reason`() {
    var story = CustomerStory(customerID: "x", now: Self.story.now, score: 90, threshold: 50)
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
