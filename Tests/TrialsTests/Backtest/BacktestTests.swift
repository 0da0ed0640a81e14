import Deciding
import Events
import Examples
import JSONTree
import Policies
import Testing
import Texts
import Time

@testable import Trials

@Suite struct BacktestTests {
  /// One signal, `solved`; a ticket silences.
  private func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    var policy = EventPolicy.sample
    policy.throttle.pauseAt = nil
    change(&policy)
    return policy
  }

  @Test func `A history tells who would have been asked and what stopped the others`() {
    var history = History()
    history.add("page.viewed", "ada", day: 0)
    history.add("milestone", "ada", day: 0)
    history.add("milestone", "ada", day: 3)
    history.add("ticket.opened", "bob", day: 3, data: #"{"ticket_id":"t1"}"#)
    history.add("milestone", "bob", day: 4)
    history.add("ticket.resolved", "bob", day: 5, data: #"{"ticket_id":"t1","rating":5}"#)
    history.lines.append("rubbish")
    let report = history.report(policy())
    #expect((report.events, report.irrelevant, report.malformed) == (7, 1, [.notJSON: 1]))
    #expect(report.moments.outcomes == [.prompted: 2, .suppressed: 2])
    #expect(report.promptsBySignal == ["milestone": 1, "solved": 1])
    #expect(report.asked.keys.sorted() == ["ada", "bob"])
    #expect(
      report.moments.stopped == ["throttle.cooldown": .init(count: 1, alone: 1), "vetoes.ticket": .init(count: 1, alone: 1)])
    #expect("\(report.first.map { "\($0)" } ?? "")" == "2026-01-01T00:00:00Z")
  }

  @Test func `Each event is decided at its own time: a cooldown ends after its days`() {
    var history = History()
    for day in [0.0, 29, 31, 62] { history.add("milestone", "ada", day: day) }
    #expect(history.report(policy { $0.throttle.stopAfterIgnored = nil }).moments.outcomes == [.prompted: 3, .suppressed: 1])
  }

  @Test func `A rule that only makes a prompt wait stops nothing`() {
    var history = History()
    for day in [0.0, 1] { history.add("milestone", "ada", day: day) }
    let night = policy {
      $0.program.timeZone = "Etc/UTC"
      $0.throttle.quietHours = .init(from: 20 * 60, to: 8 * 60, policy: .hold)
    }
    let report = history.report(night)
    #expect(report.moments.outcomes == [.deferred: 1, .suppressed: 1])
    #expect(report.moments.stopped == ["throttle.cooldown": .init(count: 1, alone: 1)])
    #expect(report.lines.contains("of them 1 deferred, counted as if sent at once"))
  }

  @Test func `An event that comes twice counts once`() {
    var history = History()
    history.add("milestone", "ada", day: 0, id: "same")
    history.add("milestone", "ada", day: 0, id: "same")
    let report = history.report(policy())
    #expect((report.repeats, report.moments.count) == (1, 1))
  }

  @Test func `Moments before the beginning shape what is known and are not told`() {
    var history = History()
    history.add("milestone", "ada", day: 0)
    history.add("milestone", "ada", day: 10)
    history.add("milestone", "bob", day: 10)
    let report = history.report(policy(), since: Timestamp(seconds: 1_767_225_600 + 5 * 86_400))
    #expect((report.earlier, report.moments.count) == (1, 2))
    #expect(report.asked.keys.sorted() == ["bob"])
  }

  @Test func `A topic's records are decided in the order of their times`() {
    var history = History()
    history.add("milestone", "bob", day: 4)
    history.add("incident.resolved", nil, day: 5)
    history.add("incident.opened", nil, day: 3)
    history.add("milestone", "ada", day: 6)
    #expect(history.report(policy(), sorts: true).asked.keys.sorted() == ["ada"])
    #expect(history.report(policy(), sorts: false).asked.keys.sorted() == ["ada", "bob"])
  }

  @Test func `Customers whose ids differ only in normal form are asked each, and told apart between policies`() {
    var history = History()
    history.add("milestone", "ren\u{E9}", day: 0, account: "caf\u{E9}")
    history.add("milestone", "rene\u{301}", day: 1, account: "cafe\u{301}")
    let all = history.report(policy { $0.program.unit = .account })
    let first = History(lines: [history.lines[0]]).report(policy())
    #expect(all.asked.count == 2 && all.moments.count == 2)
    let difference = BacktestDifference(all, against: first)
    #expect(difference.gained.map(\.utf8.count) == [6] && difference.lost.isEmpty && difference.common == 1)
  }

  @Test func `With caps by account one member's prompt rests the others`() {
    var history = History()
    history.add("milestone", "ada", day: 0, account: "acme")
    history.add("milestone", "bob", day: 1, account: "acme")
    history.add("milestone", "cyd", day: 1, account: "other")
    #expect(history.report(policy()).asked.count == 3)
    let report = history.report(policy { $0.program.unit = .account })
    #expect(report.asked.keys.sorted() == ["ada", "cyd"])
    #expect(report.moments.stopped["throttle.cooldown"]?.count == 1)
  }

  @Test func `An unsubscribe by address reaches who has it and who takes it later`() {
    var history = History()
    history.add("updated", "ada", day: 0)
    history.add("unsubscribed", nil, day: 1, email: "ada@A.example")
    history.add("unsubscribed", nil, day: 1, email: "bob@a.example")
    history.add("milestone", "ada", day: 2)
    history.add("milestone", "bob", day: 2)
    history.add("milestone", "cyd", day: 2)
    let report = history.report(policy())
    #expect(report.asked.keys.sorted() == ["cyd"])
    #expect(report.moments.stopped["suppression.unsubscribed"]?.count == 2)
  }

  @Test func `Two policies are told apart by whom only one of them asks`() {
    var history = History()
    for number in 0..<15 { history.add("milestone", "m\(number)", day: 0) }
    history.add("ticket.resolved", "sam", day: 0, data: #"{"rating":5}"#)
    let strict = history.report(policy { $0.moment.threshold = 60 })
    let lax = history.report(policy { $0.signals.removeAll { $0.name == "milestone" } })
    let difference = BacktestDifference(strict, against: lax)
    #expect((difference.gained.count, difference.lost, difference.common, difference.prompts) == (15, ["sam"], 0, 14))
    let lines = difference.lines(against: "old.yaml")
    #expect(lines.first == "against old.yaml: 14 prompts more, 0 customers asked by both")
    #expect(lines.contains("  and 5 more") && lines.contains("  sam"))
    #expect(BacktestDifference(lax, against: lax).lines(against: "old.yaml").first?.contains(": as many prompts,") == true)
    let none = history.report(policy { $0.signals = [] })
    #expect(BacktestDifference(none, against: lax).lines(against: "old.yaml").first?.contains(": 1 prompt fewer,") == true)
    #expect(difference.json[path: JSONPath("first_only_by_this.9")] != nil)
    #expect(difference.json[path: JSONPath("first_only_by_this.10")] == nil)
  }

  @Test func `Words and JSON tell the same`() throws {
    var history = History()
    history.add("milestone", "ada", day: 0)
    history.add("milestone", "ada", day: 1)
    let report = history.report(policy())
    #expect(report.lines.contains("1 prompt to 1 customer, of 2 moments"))
    #expect(report.lines.last == "  1  throttle.cooldown, 1 by it alone")
    let json = try JSON.parse(report.json.serialized())
    #expect(json[path: JSONPath("prompts_by_signal.milestone")] == .int(1))
    #expect(json["stopped_by"]?["throttle.cooldown"]?["alone"] == .int(1))
  }

  @Test func `The sample policy asks the pipeline's own customers`() throws {
    let sample = try SamplePolicy.policy(SamplePolicy.text(), templates: SamplePolicy.templates())
    var history = History()
    history.add("usage.milestone", "ada", day: 1.7, data: #"{"count":10000}"#)
    #expect(history.report(sample).moments.stopped["consent"]?.count == 1)
  }
}
