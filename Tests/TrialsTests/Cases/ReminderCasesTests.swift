import Examples
import JSONTree
import Policies
import PolicyFiles
import Testing
import Trials

/// Cases in which reminders come due and links are followed.
@Suite struct ReminderCasesTests {
  private static let milestone = "{ at: 0d, type: usage.milestone, data: { count: 10000 } }"

  private func policy(_ change: (inout Policy) -> Void = { _ in }) throws -> Policy {
    var policy = try SamplePolicy.policy(SamplePolicy.text(), templates: SamplePolicy.templates())
    change(&policy)
    return policy
  }

  private func one(_ events: String, until: String, expect: String, _ policy: Policy) throws -> CaseResult {
    let text = """
      customer: { id: ada, email: ada@globex.example, country: US, name: Ada }
      cases: [{ name: it, events: [\(events)], until: \(until), expect: \(expect) }]
      """
    let reading = CasesFile.parse(Array(text.utf8), name: "cases.yaml", policy: policy)
    let given = try #require(reading.cases?.cases.first, "\(reading.faults)")
    return try CaseRunner(policy).run(given)
  }

  private func expectPass(_ events: String, until: String, expect: String, _ policy: Policy) throws {
    let result = try one(events, until: until, expect: expect, policy)
    #expect(result.isPassed, "\(result.lines(file: "f").joined(separator: "\n"))")
  }

  @Test func `A reminder that comes due is a decision, up to the case's very end`() throws {
    let policy = try policy()
    try expectPass(Self.milestone, until: "7d", expect: "[prompted, { decision: reminded, at: 7d, customer: ada }]", policy)
    try expectPass(Self.milestone, until: "6d 23h", expect: "[prompted]", policy)
    try expectPass("\(Self.milestone), { at: 7d 1m, type: user.created }", until: "8d", expect: "[prompted, reminded]", policy)
  }

  @Test func `A case that says no until and expects no reminder is about something else`() throws {
    let twice = "\(Self.milestone), { at: 31d, type: usage.milestone, data: { count: 20000 } }"
    let text = "customer: { id: ada, email: ada@globex.example, country: US }\ncases: [{ name: it, events: [\(twice)], expect: "
    for (expect, passes) in [
      ("[prompted, prompted]", true), ("[prompted, reminded, prompted]", true), ("[prompted, reminded]", false),
    ] {
      let policy = try policy()
      let cases = try #require(CasesFile.parse(Array("\(text)\(expect) }]".utf8), name: "c", policy: policy).cases)
      #expect(try CaseRunner(policy).run(cases.cases[0]).isPassed == passes, "\(expect)")
    }
  }

  @Test func `A case that expects none, or another, shows the reminder that came and why`() throws {
    let unwanted = try one(Self.milestone, until: "30d", expect: "prompted", try policy())
    #expect(
      unwanted.lines(file: "f.yaml") == [
        "failed: it (f.yaml:2)", "    prompted", "  + reminded  (due at 2026-03-09T15:00:00Z)",
      ])
    let shared = "\(Self.milestone), { at: 2d, type: referral.link.copied }"
    let answered = try one(shared, until: "7d", expect: "[prompted, { decision: reminded, at: 8d }]", try policy())
    #expect(
      answered.lines(file: "f.yaml").dropFirst(2) == [
        "  - reminded", "  - at 2026-03-10T15:00:00Z",
        "  + reminder suppressed by messages.reminder  (due at 2026-03-09T15:00:00Z)", "  + at 2026-03-09T15:00:00Z",
        "  +   messages.reminder: the prompt was answered 5 days ago by a share, a click or a signup",
      ])
  }

  @Test(arguments: [
    ("{ at: 2d, type: referral.link.clicked, link_of: ada }", "reminder suppressed by messages.reminder"),
    ("{ at: 2d, type: user.created, customer: { id: fred }, link_of: ada }", "reminder suppressed by messages.reminder"),
    ("{ at: 2d, type: referral.link.clicked, link_of: ada, data: { class: bot } }", "reminded"),
    ("{ at: 2d, type: user.created, customer: { id: ada }, link_of: ada }", "reminded"),
    ("{ at: -1d, type: referral.link.clicked, link_of: ada }", "reminded"),
    ("{ at: 2d, type: user.created, customer: { id: bob } }, { type: referral.link.clicked, link_of: bob }", "reminded"),
  ])
  func `Who follows a link answers the prompt of whose link it is, as in the pipeline`(event: String, reminder: String) throws {
    try expectPass("\(Self.milestone), \(event)", until: "7d", expect: "[prompted, \(reminder)]", try policy())
  }

  @Test func `Each reminder waits for the one before it, and says what the prompt's event said`() throws {
    let policy = try policy {
      $0.messages[.reminder]?.atMost = 2
      $0.templates.sources["reminder.en.md"] = "---\nsubject: \"{{rounded(data.count)}} mails\"\n---\nStill here: {{link}}\n"
    }
    let subject = #"subject: "10,000 mails""#
    try expectPass(
      Self.milestone, until: "60d",
      expect: """
        [prompted, { decision: reminded, at: 7d, \(subject) }, { decision: reminded, at: 14d, \(subject) },
         { decision: reminder suppressed by messages.reminder.at_most, at: 21d }]
        """, policy)
  }

  @Test func `A prompt that waits for the morning is reminded of a week after that morning`() throws {
    let night = "{ at: 2026-03-03T02:00:00Z, type: usage.milestone, data: { count: 10000 } }"
    try expectPass(
      night, until: "30d", expect: "[deferred, { decision: reminded, at: 2026-03-10T13:00:00Z }]", try policy())
  }

  @Test func `What cannot be written was not sent: no reminder follows`() throws {
    try expectPass(Self.milestone, until: "60d", expect: "[rejected]", try policy { $0.links = .base("nowhere/") })
  }

  @Test(arguments: [
    ("until: -1d, expect: nothing", "until lies before the last event"), ("until: soon, expect: nothing", "until"),
    ("expect: reminder", "write reminded, or reminder suppressed by"), ("expect: reminder prompted", "write reminded, or"),
    ("expect: remineded", "did you mean `reminded`?"), ("expect: reminder suppressed for fun", "write reminder suppressed, or"),
    ("expect: { decision: reminded, at: soon }", "at"),
  ])
  func `What is wrong with a reminder's words is told with its place`(rest: String, words: String) throws {
    let text = "cases: [{ name: a, events: [{ type: user.created, customer: { id: f } }], \(rest) }]"
    try expectFault(text, words, try policy())
  }

  @Test(arguments: [
    ("{ type: referral.link.clicked, link_of: adda }", "did you mean `ada`?"),
    ("{ type: usage.milestone, link_of: ada }", "link_of is for clicks and signups"),
    ("{ type: referral.link.clicked, link_of: [] }", "link_of is a text"),
    ("{ type: referral.link.clicked, linkof: ada }", "did you mean `link_of`?"),
  ])
  func `What is wrong with a link is told with its place`(event: String, words: String) throws {
    let text = "cases: [{ name: a, events: [{ type: user.created, customer: { id: ada } }, \(event)], expect: nothing }]"
    try expectFault(text, words, try policy())
  }

  @Test func `Where another system gives the links, none has a code that a case could follow`() throws {
    let text =
      "cases: [{ name: a, events: [{ type: user.created, customer: { id: a }, link_of: a }], expect: nothing }]"
    try expectFault(text, "the policy's links are another system's", try policy { $0.links = .from(JSONPath("customer.link")) })
  }

  private func expectFault(_ text: String, _ words: String, _ policy: Policy) throws {
    let reading = CasesFile.parse(Array(text.utf8), name: "cases.yaml", policy: policy)
    #expect(reading.cases == nil)
    #expect(reading.faults.contains { "\($0)".contains(words) }, "\(reading.faults)")
    #expect(reading.faults.allSatisfy { $0.line == 1 && $0.column > 1 })
  }
}
