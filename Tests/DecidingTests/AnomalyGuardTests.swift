import Examples
import Policies
import Testing

@testable import Deciding

@Suite struct AnomalyGuardTests {
  private static let now = DecideWorld.now
  private static let standing = Anomaly(signal: "milestone", since: now, recent: 900, usual: 50)
  private static let released = Anomaly(signal: "milestone", since: now, recent: 900, usual: 50, isReleased: true)

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var rate: SignalRate
    var open: Anomaly?
    var change: AnomalyGuard.Change

    init(
      _ name: String, this: Int64 = 0, last: Int64 = 0, elapsed: Double = 0.5, earlier: Int64 = 167 * 50, hours: Int = 167,
      open: Anomaly? = nil, _ change: AnomalyGuard.Change
    ) {
      testDescription = name
      rate = SignalRate(
        signal: "milestone", thisHour: this, lastHour: last, elapsed: elapsed, earlier: earlier, earlierHours: hours)
      self.open = open
      self.change = change
    }
  }

  private static func raise(_ recent: Double, _ usual: Double) -> AnomalyGuard.Change {
    .raise(Anomaly(signal: "milestone", since: now, recent: recent, usual: usual))
  }

  @Test(arguments: [
    Case("the usual rate", this: 25, last: 50, .none), Case("the limit itself", this: 250, .none),
    Case("above it", this: 251, raise(251, 50)), Case("half of the last hour counts", this: 200, last: 102, raise(251, 50)),
    Case("the last hour fades", this: 200, last: 102, elapsed: 0.9, .none),
    Case("small numbers jump", this: 100, earlier: 167, .none), Case("and then no more", this: 101, earlier: 167, raise(101, 1)),
    Case("a signal that never came before", this: 101, earlier: 0, hours: 30, raise(101, 0)),
    Case("a new signal has no usual rate", this: 100_000, earlier: 10, hours: 23, .none),
    Case("a day is enough", this: 100_000, earlier: 24, hours: 24, raise(100_000, 1)),
    Case("what stands is not raised again", this: 900, open: standing, .none),
    Case("nor ends by itself", this: 0, open: standing, .none),
    Case("what was released stays so while it lasts", this: 900, open: released, .none),
    Case("and is forgotten after", this: 10, open: released, .clear),
  ])
  func `A rate is judged`(it: Case) {
    #expect(AnomalyGuard.change(it.rate, factor: 5, open: it.open, now: Self.now) == it.change)
  }

  @Test func `While it stands, the signal's prompts are held, if the policy says so`() {
    var policy = DecideWorld.policy()
    let facts = DecideWorld.facts(policy)
    let anomaly = Anomaly(signal: facts.signal, since: Self.now, recent: 900.4, usual: 50)
    let context = DecisionContext(now: Self.now, anomalies: [facts.signal: anomaly])
    #expect(Verdict(DecideWorld.facts(policy, DecideWorld.customer(), context), RuleList.moment).outcome == .prompted)
    policy.throttle.anomalyFactor = 5
    let verdict = Verdict(DecideWorld.facts(policy, DecideWorld.customer(), context), RuleList.moment)
    #expect(verdict.outcome == .held && verdict.heldBy == "throttle.anomaly")
    #expect(verdict.findings.first?.sentence.contains("came 900.4 times in an hour, usually 50 times") == true)
    let other = DecisionContext(now: Self.now, anomalies: ["other": anomaly])
    #expect(Verdict(DecideWorld.facts(policy, DecideWorld.customer(), other), RuleList.moment).outcome == .prompted)
  }
}
