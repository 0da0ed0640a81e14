import Examples
import Policies
import Testing

@testable import Deciding

@Suite struct HoldTests {
  private static let gate = "messages.prompt.gate_first"
  private static let gated = "messages.prompt.oversight"
  private static let anomaly = "throttle.anomaly"

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var rule: String
    var approved: Int
    var gateFirst: Int
    var oversight: Policy.Oversight
    var isAnomalous: Bool
    var holder: String?

    init(
      _ name: String, _ rule: String, approved: Int = 0, of gateFirst: Int = 0, _ oversight: Policy.Oversight = .autonomous,
      isAnomalous: Bool = false, holds holder: String?
    ) {
      testDescription = name
      self.rule = rule
      self.approved = approved
      self.gateFirst = gateFirst
      self.oversight = oversight
      self.isAnomalous = isAnomalous
      self.holder = holder
    }
  }

  @Test(arguments: [
    Case("approvals lack", gate, approved: 2, of: 3, holds: gate),
    Case("approvals are there", gate, approved: 3, of: 3, holds: nil),
    Case("the policy asks for none any more", gate, holds: nil),
    Case("approvals lack beside an anomaly", gate, of: 3, isAnomalous: true, holds: gate),
    Case("the anomaly takes their place", gate, approved: 3, of: 3, isAnomalous: true, holds: anomaly),
    Case("a gated kind takes their place", gate, approved: 3, of: 3, .gated, isAnomalous: true, holds: gated),
    Case("an anomaly stands", anomaly, isAnomalous: true, holds: anomaly), Case("a person has released it", anomaly, holds: nil),
    Case("released, and the policy asks for approvals now", anomaly, of: 3, holds: gate),
    Case("released, and the kind is gated now", anomaly, .gated, holds: gated),
    Case("the anomaly that holds it is told while it stands", anomaly, of: 3, .gated, isAnomalous: true, holds: anomaly),
    Case("a gated mail waits for its person", gated, .gated, holds: gated),
    Case("whatever the policy says since", gated, holds: gated),
    Case("a rule that this version does not know", "later.rule", holds: "later.rule"),
    Case("no rule that is known", "", holds: ""),
  ])
  func `What holds a mail now`(it: Case) {
    let policy = DecideWorld.policy { $0.messages[.prompt] = .init(oversight: it.oversight, gateFirst: it.gateFirst) }
    let anomaly = Anomaly(signal: "happy", since: DecideWorld.now, recent: 900, usual: 50)
    let hold = Hold(rule: it.rule, kind: .prompt, signal: "happy", templateVersion: "v1")
    let holder = hold.holder(
      policy, approvals: ["v1": it.approved, "v2": 9],
      anomalies: it.isAnomalous ? ["happy": anomaly] : ["other": anomaly])
    #expect(holder == it.holder)
  }

  @Test func `An anomaly holds the mails that a signal multiplies, no others`() {
    let policy = DecideWorld.policy()
    let anomalies = ["happy": Anomaly(signal: "happy", since: DecideWorld.now, recent: 900, usual: 50)]
    for kind in MessageKind.allCases {
      let hold = Hold(rule: GateFirstRule.name(kind), kind: kind, signal: "happy", templateVersion: nil)
      let isHeld = kind == .prompt || kind == .reminder
      #expect(hold.holder(policy, approvals: [:], anomalies: anomalies) == (isHeld ? "throttle.anomaly" : nil), "\(kind)")
    }
  }

  @Test func `What takes a rule's place is what a new mail would be held by`() {
    let anomalies = ["happy": Anomaly(signal: "happy", since: DecideWorld.now, recent: 900, usual: 50)]
    for (isGated, isAnomalous) in [(false, false), (false, true), (true, false), (true, true)] {
      let policy = DecideWorld.policy {
        $0.messages[.prompt] = .init(oversight: isGated ? .gated : .autonomous)
        $0.throttle.anomalyFactor = 5
      }
      let standing = isAnomalous ? anomalies : [:]
      let context = DecisionContext(now: DecideWorld.now, anomalies: standing)
      let verdict = Verdict(DecideWorld.facts(policy, DecideWorld.customer(), context), RuleList.moment)
      let hold = Hold(rule: Self.gate, kind: .prompt, signal: "happy", templateVersion: "v1")
      #expect(hold.holder(policy, approvals: [:], anomalies: standing) == verdict.heldBy)
    }
  }
}
