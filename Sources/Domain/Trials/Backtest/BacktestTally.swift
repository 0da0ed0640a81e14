package import Deciding

/// What became of moments, or of reminders whose time came.
package struct BacktestTally: Sendable, Equatable {
  package var outcomes: [Decision.Outcome: Int] = [:]
  /// Those that brought no mail, by each rule that spoke against them.
  package var stopped: [String: Stop] = [:]

  /// What a rule stopped.
  package struct Stop: Sendable, Equatable {
    package var count: Int
    /// Those that no other rule spoke against: without the rule these would have gone.
    package var alone: Int
  }

  package var count: Int { outcomes.values.reduce(0, +) }
  /// Those that brought a mail, at once or later.
  package var sent: Int { outcomes.reduce(0) { $0 + ($1.key.sends ? $1.value : 0) } }

  /// Takes a decision.
  /// - Parameter waits: rules that only make a message wait: they stop nothing.
  mutating func count(_ decision: Decision, waits: Set<String>) {
    outcomes[decision.outcome, default: 0] += 1
    if decision.outcome.sends { return }
    let rules = Set(decision.findings.map(\.rule)).subtracting(waits)
    for rule in rules {
      stopped[rule, default: Stop(count: 0, alone: 0)].count += 1
      if rules.count == 1 { stopped[rule]?.alone += 1 }
    }
  }
}
