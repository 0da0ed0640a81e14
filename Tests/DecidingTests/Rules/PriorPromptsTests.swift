import Examples
import Policies
import Testing
import Time

@testable import Deciding

/// A prompt that was only written has asked nobody, and neither has the control group's.
@Suite struct PriorPromptsTests {
  typealias World = DecideWorld

  private func facts(_ outcome: Decision.Outcome, _ age: Duration) -> MomentFacts {
    var record = World.asked(age)
    record.state.prompts[0].outcome = outcome
    return World.facts(World.policy { $0.throttle.perYear = 1 }, record)
  }

  @Test(
    arguments: [
      (.prompted, .zero, "asked just now"), (.prompted, .days(12), "asked 12 days ago"),
      (.deferred, .zero, "a prompt was written just now, to leave later"),
      (.deferred, .hours(72), "a prompt was written 3 days ago, to leave later"),
      // Its last moment has passed: had it not gone, it would not count.
      (.deferred, .hours(73), "asked 3 days ago"),
      (.held, .hours(2), "a prompt was written 2 hours ago, to leave once a person approves it"),
      (.held, .days(12), "asked 12 days ago"), (.ghosted, .days(12), "counted as asked 12 days ago"),
    ] as [(Decision.Outcome, Duration, String)])
  func `The cooldown tells what became of the last prompt`(outcome: Decision.Outcome, age: Duration, words: String) {
    let said = CooldownRule.check(facts(outcome, age)).first?.finding.sentence
    #expect(said?.hasPrefix("\(words); the policy waits 30 days, until ") == true, "\(said ?? "")")
  }

  @Test(
    arguments: [
      (.prompted, .zero, "asked 1 time"), (.deferred, .zero, "counted as asked 1 time"), (.deferred, .days(12), "asked 1 time"),
      (.ghosted, .days(12), "counted as asked 1 time"),
    ] as [(Decision.Outcome, Duration, String)])
  func `The caps count what waits, and say so`(outcome: Decision.Outcome, age: Duration, words: String) {
    let facts = facts(outcome, age)
    #expect(PerYearRule.check(facts).first?.finding.sentence.hasPrefix("\(words) in the last 365 days") == true)
    #expect(facts.asked(facts.ownPrompts) == words.replacing(" 1 time", with: ""))
  }

  @Test func `A moment after one that waits hears of that one, by the state as it is stored`() throws {
    let policy = World.policy { $0.moment.delay = .hours(2) }
    let first = World.fold([World.happy()], policy)
    var record = first.record
    record.state = try CustomerState(json: record.state.json)
    let second = World.fold([World.happy(2)], policy, record)
    #expect(first.decisions.map(\.outcome) == [.deferred])
    let said = second.decisions.first?.findings.first { $0.rule == "throttle.cooldown" }?.sentence
    #expect(said?.hasPrefix("a prompt was written just now, to leave later") == true, "\(said ?? "")")
  }

  @Test func `A colleague's prompt that waits is one to the account`() {
    var waiting = World.prompt("x", .hours(1))
    waiting.outcome = .held
    let others = AccountHistory(prompts: [waiting], promptCount: 1)
    let said = CooldownRule.check(World.facts(World.policy { $0.program.unit = .account }, others: others)).first?.finding
    #expect(
      said?.sentence.hasPrefix("a prompt to their account was written 1 hour ago, to leave once a person approves it") == true)
  }

  @Test func `A reminder that waits for a prompt says so`() {
    var facts = World.facts(World.policy(), World.asked(.hours(1)), kind: .reminder)
    facts.record.state.prompts[0].outcome = .deferred
    #expect(
      PromotionRestRule.check(facts).first?.finding.sentence.hasPrefix(
        "a prompt was written 1 hour ago, to leave later; the next promotional mail waits 7 days") == true)
  }
}
