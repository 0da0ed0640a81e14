import Deciding
import Examples
import Explaining
import JSONTree
import Policies
import Testing
import Time

@Suite struct RememberedStateTests {
  typealias World = DecideWorld

  private static func story(_ change: (inout CustomerStory) -> Void) -> CustomerStory {
    var story = CustomerStory(customerID: "x", dates: DateWords(.utc, now: World.now), score: 0, threshold: 50)
    change(&story)
    return story
  }

  @Test func `The end of a veto stands where it happened`() {
    let story = Self.story {
      $0.vetoEnds = [.init(name: "ticket_open", key: "T-1\u{1B}[2J", at: World.ago(.hours(1)))]
      $0.lifecycle = [ToldEvent(role: "shared", at: World.ago(.hours(2))), ToldEvent(role: "declined", at: World.now)]
    }
    #expect(
      story.lines.suffix(3) == [
        "2026-04-22 10:00  they shared their link", "2026-04-22 11:00  the veto ticket_open ended (T-1 [2J)",
        "2026-04-22 12:00  they said: not for me",
      ])
    #expect(story.json[path: JSONPath("veto_ends.0.name")] == .string("ticket_open"))
  }

  @Test
  func `Of vetoes that are not the customer's own only those that stopped something are told, each with its first end after`() {
    func ended(_ name: String, _ hours: Int) -> CustomerState.EndedVeto {
      .init(name: name, key: nil, at: World.ago(.hours(hours)))
    }
    func decision(_ hours: Int, _ rule: String) -> ToldDecision {
      let at = World.ago(.hours(hours))
      return ToldDecision(
        signal: "happy", at: at, decidedAt: at, outcome: "suppressed", score: 60, findings: [Finding(rule: rule, sentence: "s")],
        messageID: nil)
    }
    let ends = [ended("incident", 1), ended("incident", 5), ended("incident", 9), ended("other", 2)]
    #expect(ends.first(after: [decision(7, "vetoes.incident"), decision(6, "vetoes.incident")]) == [ended("incident", 5)])
    #expect(ends.first(after: [decision(5, "vetoes.incident")]) == [ended("incident", 5)])
    #expect(ends.first(after: [decision(7, "throttle.cooldown"), decision(0, "vetoes.incident")]).isEmpty)
  }

  @Test func `A veto that ended by itself has ended, one that stands has not`() {
    let vetoes: [CustomerState.ActiveVeto] = [
      .init(name: "a", key: nil, since: World.ago(.days(9)), until: World.ago(.days(2))),
      .init(name: "b", key: "k", since: World.ago(.days(9)), until: World.now),
      .init(name: "c", key: nil, since: World.ago(.days(9)), until: World.now + .seconds(1)),
      .init(name: "d", key: nil, since: World.ago(.days(9)), until: nil),
    ]
    #expect(
      vetoes.ends(at: World.now) == [
        .init(name: "a", key: nil, at: World.ago(.days(2))), .init(name: "b", key: "k", at: World.now),
      ])
  }

  @Test(
    arguments: [
      (.always, .days(1), nil), (.once, .days(20), "happy counted on 2 April, and counts once"),
      (.againAfter(.days(30)), .days(20), "happy counted on 2 April, and counts again 30 days later, from 2 May"),
      (.againAfter(.days(30)), .days(30), nil),
      (
        .oncePer(JSONPath("data.count")), .days(20),
        "happy counted on 2 April, and counts once for each data.count: 2 values counted so far"
      ),
    ] as [(Policy.Signal.Repeats, Duration, String?)])
  func `A repeat that does not count is told with what it waits for`(
    counts: Policy.Signal.Repeats, age: Duration, words: String?
  ) {
    let policy = World.policy { $0.signals = [World.signal("happy", 60, counts), World.signal("never_met", 60, .once)] }
    var state = CustomerState()
    state.lastCounted["happy"] = World.ago(age)
    state.countedValues["happy"] = [1, 2]
    let repeats = Decider(policy: policy).standingRepeats(state, now: World.now)
    #expect(repeats.map(\.sentence) == (words.map { [$0] } ?? []))
    if case .againAfter = counts, words != nil { #expect(repeats.first?.until == World.now + .days(10)) }
  }

  @Test func `Repeats that do not count are told under the answer`() {
    let repeats = [Finding(rule: "signals.happy.once", sentence: "happy counted on 2 April, and counts once")]
    let story = Self.story { $0.repeats = repeats }
    #expect(
      story.lines[2...3] == [
        "Repeats of these signals do not count, and leave no trace below:",
        "  - happy counted on 2 April, and counts once (signals.happy.once)",
      ])
    #expect(story.json[path: JSONPath("repeats.0.rule")] == .string("signals.happy.once"))
  }

  @Test func `What has gone did ask, and what waits did not`() {
    var prompts = ["sent", "deferred", "held", "retry"].map { World.prompt($0, .hours(1)) }
    prompts[0].outcome = .held
    prompts[3].outcome = .deferred
    let messages = prompts.map {
      ToldMessage(id: $0.messageID, kind: "prompt", state: $0.messageID, attempts: 0, createdAt: World.now)
    }
    #expect(prompts.settled(by: messages).map(\.outcome) == [.prompted, .deferred, .held, .deferred])
    #expect(prompts.settled(by: []) == prompts)
  }
}
