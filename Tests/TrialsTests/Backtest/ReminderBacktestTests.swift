import Deciding
import Examples
import JSONTree
import Policies
import Seeded
import Testing
import Texts
import Time

@testable import Trials

/// What a backtest makes of reminders, and of links that were followed.
@Suite struct ReminderBacktestTests {
  private static let code = "bcdfghjk"
  private static let owners: TextKeyed<String> = [code: "ada"]

  private func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    var policy = EventPolicy.sample
    policy.messages[.reminder] = .init(after: .days(7), atMost: 1)
    change(&policy)
    return policy
  }

  private func milestones(_ days: Double..., of customer: String = "ada") -> History {
    var history = History()
    for day in days { history.add("milestone", customer, day: day) }
    return history
  }

  private static func click(_ history: inout History, day: Double, code: String = code, class: String = "human") {
    history.add("clicked", nil, day: day, data: #"{"code":"\#(code)","click_id":"k","class":"\#(`class`)"}"#)
  }

  @Test func `A history tells the reminders that would have gone, those answered, and those still to come`() throws {
    var history = History()
    for name in ["quiet", "shares", "leaves"] { history.add("milestone", name, day: 0) }
    history.add("copied", "shares", day: 3)
    history.add("unsubscribed", "leaves", day: 4)
    history.add("milestone", "late", day: 20)
    let report = history.report(policy())
    #expect((report.reminders.sent, report.reminders.count, report.remindersAnswered, report.remindersWaiting) == (1, 3, 1, 1))
    #expect(report.reminders.outcomes == [.prompted: 1, .suppressed: 2])
    #expect((report.prompts, report.moments.count) == (4, 4))
    #expect(report.lines.contains("1 reminder, of 3 that came due; 1 more due after the end"))
    #expect(report.lines.contains("1 prompt answered before the reminder"))
    let stopped = "not reminded: 2 suppressed; the rules that spoke against them, often several of one reminder:"
    #expect(
      report.lines.suffix(3) == [
        stopped, "  1  messages.reminder, 1 by it alone", "  1  suppression.unsubscribed, 1 by it alone",
      ])
    let json = try #require(try JSON.parse(report.json.serialized())["reminders"])
    #expect(json["due"] == .int(3) && json["sent"] == .int(1) && json["answered"] == .int(1) && json["due_after_end"] == .int(1))
    #expect(json[path: JSONPath("outcomes.suppressed")] == .int(2))
    #expect(json["stopped_by"]?["messages.reminder"]?["reminders"] == .int(1))
  }

  @Test func `Reminders count toward no cap of prompts, and a policy without them has none`() {
    let report = milestones(0, 30, 60).report(policy { $0.throttle.stopAfterIgnored = nil })
    #expect((report.prompts, report.reminders.sent, report.remindersWaiting) == (3, 2, 1))
    let none = milestones(0, 30, 60).report(
      policy {
        $0.throttle.stopAfterIgnored = nil
        $0.messages[.reminder]?.atMost = 0
      })
    #expect((none.prompts, none.reminders.count, none.remindersWaiting) == (3, 0, 0))
    #expect(!none.lines.contains { $0.contains("reminder") })
  }

  @Test func `A click whose link is known answers the prompt and ends the row of ignored ones`() {
    var clicked = milestones(0, 31)
    Self.click(&clicked, day: 33, code: Self.code.uppercased())
    clicked.add("milestone", "ada", day: 62)
    let report = clicked.report(policy(), owners: Self.owners)
    #expect((report.prompts, report.remindersAnswered) == (3, 1))
    #expect((report.linksFollowed, report.linksUnknown) == (1, 0))
    #expect(milestones(0, 31, 62).report(policy()).moments.stopped["throttle.stop_after_ignored"]?.count == 1)
  }

  @Test func `A link whose owner nobody knows answers nothing, and is told`() throws {
    var history = milestones(0)
    Self.click(&history, day: 1)
    Self.click(&history, day: 1, code: "ADA-2024")
    Self.click(&history, day: 1, class: "scanner")
    history.add("user.created", "fred", day: 2, data: #"{"referral_code":"\#(Self.code)"}"#)
    history.add("user.created", "fay", day: 8)
    let report = history.report(policy())
    #expect((report.linksFollowed, report.linksUnknown, report.reminders.sent) == (3, 3, 1))
    #expect(report.lines.contains("3 clicks and signups by a link; of 3 it is not known whose link it was"))
    #expect(report.lines.contains { $0.contains("--links") })
    let known = history.report(policy(), owners: Self.owners)
    #expect((known.linksFollowed, known.linksUnknown, known.reminders.sent, known.remindersAnswered) == (3, 1, 0, 1))
    #expect(try JSON.parse(known.json.serialized())[path: JSONPath("links_followed.owner_unknown")] == .int(1))
  }

  @Test func `Of a friend's signup the referrer gets the touch alone: neither address nor account`() {
    var history = milestones(0)
    history.add("unsubscribed", nil, day: 0, email: "fred@a.example")
    history.add(
      "user.created", "fred", day: 1, account: "acme", email: "fred@a.example", data: #"{"referral_code":"\#(Self.code)"}"#)
    history.add("milestone", "ada", day: 40)
    history.add("milestone", "fred", day: 40)
    let report = history.report(policy { $0.program.unit = .account }, owners: Self.owners)
    #expect(report.asked == ["ada": .init(prompts: 2, signal: "milestone")])
    #expect(report.moments.stopped == ["suppression.unsubscribed": .init(count: 1, alone: 1)])
  }

  @Test func `A veto that stands when the reminder is due stops it, though it ends before the next event`() {
    var history = milestones(0)
    history.add("incident.opened", nil, day: 6)
    history.add("incident.resolved", nil, day: 8)
    history.add("milestone", "ada", day: 31)
    #expect(history.report(policy()).reminders.stopped["vetoes.incident"]?.count == 1)
    var earlier = milestones(0)
    earlier.add("incident.opened", nil, day: 5)
    earlier.add("incident.resolved", nil, day: 6)
    earlier.add("milestone", "ada", day: 31)
    #expect(earlier.report(policy()).reminders.sent == 1)
  }

  @Test func `A reminder before --since is not told, one of a prompt before it is`() {
    let start = Timestamp(seconds: 1_767_225_600)
    let history = milestones(0, 20)
    #expect(history.report(policy(), since: start + .days(5)).reminders.sent == 1)
    #expect(history.report(policy(), since: start + .days(10)).reminders.count == 0)
  }

  @Test func `Two policies are told apart by their reminders too`() {
    let history = milestones(0, 31)
    let (reminding, silent) = (history.report(policy()), history.report(policy { $0.messages[.reminder]?.atMost = 0 }))
    let difference = BacktestDifference(silent, against: reminding)
    #expect((difference.prompts, difference.reminders) == (0, -1))
    #expect(
      difference.lines(against: "old.yaml").first?.hasPrefix("against old.yaml: as many prompts, 1 reminder fewer, ") == true)
    #expect(difference.json["reminders"] == .int(-1))
  }

  @Test func `What waits comes out in the order of its time, first added first`() {
    var random = SeededRandom.fresh("reminder queue")
    for _ in 0..<50 {
      var (queue, times) = (ReminderQueue(), [Int64]())
      for number in 0..<Int.random(in: 0...60, using: &random) {
        let second = Int64.random(in: 0...20, using: &random)
        times.append(second)
        queue.add(
          ReminderRequest(
            promptID: "", ordinal: number, signal: "", eventAt: Timestamp(seconds: 0), dueAt: Timestamp(seconds: second),
            lastPromotion: nil), of: "c")
      }
      let expected = times.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }.map(\.offset)
      var taken: [Int] = []
      for second in Int64(0)...21 {
        while let next = queue.take(dueBefore: Timestamp(seconds: second)) {
          #expect(next.request.dueAt < Timestamp(seconds: second))
          taken.append(next.request.ordinal)
        }
      }
      #expect(taken == expected)
    }
  }
}
