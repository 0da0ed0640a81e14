/// What a policy would have done with a history.
package struct BacktestReport: Sendable, Equatable {
  package var policyHash: String
  package var events = 0
  package var irrelevant = 0
  package var malformed: [Malformed.Code: Int] = [:]
  /// Events that came more than once; only their first coming counts.
  package var repeats = 0
  /// Moments before `--since`.
  package var earlier = 0
  /// Moments by what became of them.
  package var outcomes: [Decision.Outcome: Int] = [:]
  /// Prompts by signal.
  package var promptsBySignal: [String: Int] = [:]
  /// Every customer asked.
  package var asked: [String: Asked] = [:]
  /// Moments that were not asked, by each rule that spoke against them.
  package var stopped: [String: Stop] = [:]
  /// The relevant events' earliest and latest time.
  package var first: Timestamp?
  package var last: Timestamp?

  /// How a customer was asked.
  package struct Asked: Sendable, Equatable {
    package var prompts: Int
    /// That of the first prompt.
    package var signal: String
  }

  /// What a rule stopped.
  package struct Stop: Sendable, Equatable {
    package var moments: Int
    /// Those that no other rule spoke against: without the rule these would have been asked.
    package var alone: Int
  }

  /// An empty report of a policy.
  package init(policyHash: String = "") { self.policyHash = policyHash }

  package var moments: Int { outcomes.values.reduce(0, +) }
  package var prompts: Int { promptsBySignal.values.reduce(0, +) }

  /// Takes a decision.
  /// - Parameter waits: rules that only make a prompt wait.
  mutating func count(_ decision: Decision, waits: Set<String>) {
    outcomes[decision.outcome, default: 0] += 1
    if decision.outcome.sends {
      promptsBySignal[decision.signal, default: 0] += 1
      asked[decision.customerID, default: Asked(prompts: 0, signal: decision.signal)].prompts += 1
    } else {
      let rules = Set(decision.findings.map(\.rule)).subtracting(waits)
      for rule in rules {
        stopped[rule, default: Stop(moments: 0, alone: 0)].moments += 1
        if rules.count == 1 { stopped[rule]?.alone += 1 }
      }
    }
  }
}

/// Whom one policy would have asked and another not.
package struct BacktestDifference: Sendable, Equatable {
  /// Asked by the policy under test only, in the order of their ids.
  package var gained: [String]
  /// Asked by the other policy only, in the order of their ids.
  package var lost: [String]
  /// Asked by both.
  package var common: Int
  /// Prompts more than the other policy's; negative: fewer.
  package var prompts: Int

  /// Compares a policy's report with another's of the same history.
  package init(_ report: BacktestReport, against other: BacktestReport) {
    gained = report.asked.keys.filter { other.asked[$0] == nil }.sorted()
    lost = other.asked.keys.filter { report.asked[$0] == nil }.sorted()
    common = report.asked.count - gained.count
    prompts = report.prompts - other.prompts
  }
}
