import Examples
import Foundation
import JSONTree
import Policies
import PolicyFiles
import Testing
import Trials

@Suite struct CasesTests {
  private func sample() throws -> Policy {
    try SamplePolicy.policy(SamplePolicy.text(), templates: SamplePolicy.templates())
  }

  private func reading(_ text: String) throws -> CasesReading {
    CasesFile.parse(Array(text.utf8), name: "cases.yaml", policy: try sample())
  }

  private func results(_ text: String) throws -> [CaseResult] {
    let reading = try reading(text)
    let cases = try #require(reading.cases, "\(reading.faults)")
    return try cases.cases.map(CaseRunner(sample()).run)
  }

  private func one(_ events: String, expect: String) throws -> CaseResult {
    let text = """
      customer: { id: ada, email: ada@globex.example, country: US, name: Ada, created_at: 2025-11-01T00:00:00Z }
      cases: [{ name: it, events: [\(events)], expect: \(expect) }]
      """
    return try #require(try results(text).first)
  }

  private static let milestone = "{ type: usage.milestone, data: { count: 10000 } }"

  @Test func `The cases that ship pass under the policy that ships`() throws {
    let text = try String(contentsOf: SamplePolicy.folder.appending(path: "policy.cases.yaml"), encoding: .utf8)
    let results = try results(text)
    #expect((16...24).contains(results.count))
    for result in results { #expect(result.isPassed, "\(result.lines(file: "policy.cases.yaml").joined(separator: "\n"))") }
  }

  @Test func `A failing case shows what was expected and what came, with the reason`() throws {
    let later = "{ at: 3d, type: usage.milestone, data: { count: 20000 } }"
    let result = try one("\(Self.milestone), \(later)", expect: "[prompted, prompted]")
    #expect(!result.isPassed)
    #expect(
      result.lines(file: "f.yaml") == [
        "failed: it (f.yaml:2)", "    prompted", "  - prompted",
        "  + suppressed by throttle.cooldown  (usage.milestone at 2026-03-05T15:00:00Z)",
        "  +   throttle.cooldown: asked 3 days ago; the policy waits 30 days, until 1 April",
      ])
    #expect(result.json[path: JSONPath("differences.0.expected.0")] == .string("prompted"))
  }

  @Test func `A missing decision and one too many are differences`() throws {
    #expect(try one(Self.milestone, expect: "nothing").rows.count == 1)
    #expect(!(try one(Self.milestone, expect: "nothing").isPassed))
    #expect(try one(Self.milestone, expect: "prompted").isPassed)
    let result = try one("{ type: usage.milestone, data: { count: 1 } }", expect: "[prompted]")
    #expect(result.rows == [.unmet(expected: ["prompted"], made: [])])
  }

  @Test func `A case's customers are told apart by the bytes of their ids`() throws {
    let text = #"""
      customer: { email: ada@globex.example, country: US, name: Ada, created_at: 2025-11-01T00:00:00Z }
      cases:
        - name: two
          events:
            - { type: usage.milestone, data: { count: 10000 }, customer: { id: "ren\u00e9" } }
            - { type: usage.milestone, data: { count: 10000 }, customer: { id: "rene\u0301" } }
          expect: [{ decision: prompted, customer: "ren\u00e9" }, { decision: prompted, customer: "rene\u0301" }]
        - name: mistaken
          events: [{ type: usage.milestone, data: { count: 10000 }, customer: { id: "ren\u00e9" } }]
          expect: [{ decision: prompted, customer: "rene\u0301" }]
      """#
    #expect(try results(text).map(\.isPassed) == [true, false])
  }

  @Test func `Each particular that a case names is compared`() throws {
    #expect(try one(Self.milestone, expect: "[{ decision: prompted, signal: milestone, customer: ada }]").isPassed)
    #expect(!(try one(Self.milestone, expect: "[{ decision: prompted, signal: promoter }]").isPassed))
    #expect(!(try one(Self.milestone, expect: "[{ decision: prompted, customer: bob }]").isPassed))
    let wrong = try one(Self.milestone, expect: "[{ decision: prompted, subject: Hello }]")
    #expect(wrong.lines(file: "f").contains("  - subject Hello"))
    #expect(wrong.lines(file: "f").contains { $0.hasPrefix("  + subject Share Acme, get ") })
  }

  @Test func `Of the rules that spoke all that are named must be among them`() throws {
    let events = "{ type: usage.milestone, customer: { country: DE }, data: { count: 10000 }, late: 2h }"
    #expect(try one(events, expect: "stale by consent").isPassed)
    #expect(try one(events, expect: "\"stale by moment.max_event_age, consent\"").isPassed)
    #expect(!(try one(events, expect: "stale by throttle.cooldown").isPassed))
  }

  @Test func `A malformed event fails its case and says why`() throws {
    let result = try one("{ type: invoice.refunded, data: { why: x } }", expect: "nothing")
    #expect(!result.isPassed)
    #expect(result.lines(file: "f").contains { $0.hasPrefix("  ! line 2: data.order_id: ") })
  }

  @Test(arguments: [
    ("cases: [{ name: a, evnts: [], expect: nothing }]", "did you mean `events`?"),
    ("cases: [{ name: a, events: [{ type: user.create }], expect: nothing }]", "did you mean `user.created`?"),
    ("cases: [{ name: a, events: [], expect: promted }]", "did you mean `prompted`?"),
    ("cases: [{ name: a, events: [], expect: suppressed for fun }]", "write suppressed, or suppressed by"),
    ("cases: [{ name: a, events: [{ at: soon, type: user.created }], expect: nothing }]", "30d, 12h"),
    ("cases: [{ name: a, events: [{ at: [], type: user.created }], expect: nothing }]", "an offset such as 3d"),
    ("cases: [{ name: a, events: [] }]", "expects nothing"), ("cases: [{ events: [], expect: nothing }]", "has no name"),
    ("cases: [{ name: a, events: [{ data: 4 }], expect: nothing }]", "has no type"),
    ("cases: [{ name: a, events: [], expect: [{ decision: prompted, signal: milestones }] }]", "did you mean `milestone`?"),
    ("start: monday\ncases: []", "start is no time"), ("{}", "there are no cases"), ("[]", "a mapping"), ("", "holds nothing"),
    ("cases: [{ name: a, events: [{ at: 36500d 36500d 36500d 36500d 36500d, type: user.created }], expect: 4 }]", "4"),
    ("\u{0}", "1:1"),
  ])
  func `What is wrong in a file of cases is told with its place and remedy`(text: String, words: String) throws {
    let reading = try reading(text)
    #expect(reading.cases == nil)
    #expect(reading.faults.contains { "\($0)".contains(words) }, "\(reading.faults)")
    #expect(reading.faults.allSatisfy { $0.file == "cases.yaml" && $0.line > 0 })
  }

  @Test func `Times are offsets from the start or times of their own, and those before go on`() throws {
    let reading = try reading(
      """
      start: 2026-03-02T15:00:00Z
      cases:
        - name: a
          events:
            - { at: -2d, type: user.created, customer: { id: 7 } }
            - { type: user.created }
            - { at: +1d 2h, type: user.created, customer: none }
            - { at: 2026-05-01T00:00:00Z, type: user.created }
          expect: nothing
      """)
    let events = try #require(reading.cases?.cases.first?.events, "\(reading.faults)")
    #expect(
      events.map { "\($0.at)" } == [
        "2026-02-28T15:00:00Z", "2026-02-28T15:00:00Z", "2026-03-03T17:00:00Z", "2026-05-01T00:00:00Z",
      ])
    #expect(events[0].body[path: JSONPath("customer.id")] == .string("7"))
    #expect(events[2].body["customer"] == nil)
  }

  @Test func `The cases lie beside the policy`() {
    #expect(CasesFile.path(beside: "/etc/referrald/policy.yaml") == "/etc/referrald/policy.cases.yaml")
    #expect(CasesFile.path(beside: "mine") == "mine.cases.yaml")
  }
}
