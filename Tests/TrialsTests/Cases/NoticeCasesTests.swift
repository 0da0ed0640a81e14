import Examples
import JSONTree
import Policies
import PolicyFiles
import Testing

@testable import Trials

/// Cases and histories in which another system grants rewards.
@Suite struct NoticeCasesTests {
  private static let grant = #"type: partner.reward, data: { reward_id: r1, text: "1 free month" }"#

  private func run(_ events: String, expect: String) throws -> CaseResult {
    let policy = try SamplePolicy.policy(
      SamplePolicy.least("rewards: external\nevents: { reward_granted: partner.reward, unsubscribed: left }"))
    let text = """
      customer: { id: ada, email: ada@globex.example, country: US, name: Ada }
      cases: [{ name: it, events: [\(events)], expect: \(expect) }]
      """
    let reading = CasesFile.parse(Array(text.utf8), name: "cases.yaml", policy: policy)
    return try CaseRunner(policy).run(try #require(reading.cases?.cases.first, "\(reading.faults)"))
  }

  @Test(arguments: [
    ("{ at: 0d, \(grant) }", #"[{ decision: notified, subject: "You have earned 1 free month" }]"#),
    ("{ at: 0d, \(grant) }, { at: 1d, id: again, \(grant) }", "[notified]"),
    ("{ at: 0d, type: left }, { at: 1d, \(grant) }", "[notified]"),
    (
      "{ at: 0d, type: left, data: { scope: all } }, { at: 1d, \(grant) }",
      "[notice suppressed by suppression.unsubscribed_from_all]"
    ),
    ("{ at: 0d, late: 31d, \(grant) }", "[notice expired by messages.reward_earned]"),
    ("{ at: 0d, type: ticket.solved }, { at: 1m, \(grant) }", "[prompted, notified]"),
  ])
  func `A reward's notice is a decision of its own`(events: String, expect: String) throws {
    let result = try run(events, expect: expect)
    #expect(result.isPassed, "\(result.lines(file: "f").joined(separator: "\n"))")
  }

  @Test(arguments: [("notice prompted", "write notified"), ("notice", "write notified"), ("notifed", "notified")])
  func `What is no decision of a notice is told with what to write`(text: String, remedy: String) {
    let wrong = #expect(throws: PolicyWrong.self) { try DecisionWords.read(text) }
    #expect(wrong?.remedy.contains(remedy) == true, "\(wrong?.remedy ?? "")")
  }

  @Test func `A backtest tells of notices apart from moments`() {
    var policy = EventPolicy.sample
    policy.rewardsAreExternal = true
    var history = History()
    let data = #"{"reward_id":"r1","text":"1 free month"}"#
    history.add("milestone", "ada", day: 0)
    for day in [1.0, 2.0] { history.add("granted", "ada", day: day, data: data) }
    history.add("bounced", "bob", day: 3)
    history.add("granted", "bob", day: 4, data: data)
    let report = history.report(policy)
    #expect((report.prompts, report.moments.count, report.notices.sent, report.notices.count) == (1, 1, 1, 2))
    #expect(report.lines.contains("1 notice, of 2 rewards granted"))
    #expect(report.json[path: JSONPath("notices.stopped_by")]?["suppression.bounced"]?["rewards"] == .int(1))
  }
}
