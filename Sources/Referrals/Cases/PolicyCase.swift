/// Cases for a policy: these events, then these decisions.
package struct PolicyCases: Sendable, Equatable {
  package var cases: [PolicyCase]
}

/// One case of the file.
package struct PolicyCase: Sendable, Equatable {
  package var name: String
  /// Where it begins, counted from 1.
  package var line: Int
  package var events: [GivenEvent]
  package var expected: [ExpectedDecision]

  /// An event of a case.
  package struct GivenEvent: Sendable, Equatable {
    package var line: Int
    package var at: Timestamp
    /// How long after its own time it is decided.
    package var late: Duration
    /// The event in the Plain envelope.
    package var body: JSON
  }

  /// A decision that a case wants.
  package struct ExpectedDecision: Sendable, Equatable {
    package var outcome: Decision.Outcome
    /// Each of these must have spoken; others may have.
    package var rules: [String]
    package var signal: String?
    package var customer: String?
    /// The mail's subject line.
    package var subject: String?

    /// As the file says it: "suppressed by throttle.cooldown".
    var words: String { DecisionWords.sentence(outcome, rules) }
  }
}

/// Decisions in the words of a file of cases.
enum DecisionWords {
  static func sentence(_ outcome: Decision.Outcome, _ rules: [String]) -> String {
    outcome.rawValue + (rules.isEmpty ? "" : " by " + rules.joined(separator: ", "))
  }

  /// Reads "suppressed by throttle.cooldown, throttle.per_year".
  static func read(_ text: String) throws(PolicyWrong) -> (outcome: Decision.Outcome, rules: [String]) {
    let words = text.split(separator: " ", maxSplits: 2).map(String.init)
    let known = Decision.Outcome.allCases.map(\.rawValue)
    guard let first = words.first, let outcome = Decision.Outcome(rawValue: first) else {
      throw PolicyWrong("\(PolicyType.quoted(text)) is no decision", Suggestion.remedy(for: words.first ?? "", among: known))
    }
    guard words.count > 1 else { return (outcome, []) }
    let rules = words.count > 2 ? words[2].split { $0 == "," || $0 == " " }.map(String.init) : []
    guard words[1] == "by", !rules.isEmpty else {
      throw PolicyWrong(
        "\(PolicyType.quoted(text)) is no decision", "write \(first), or \(first) by throttle.cooldown to name the rule")
    }
    return (outcome, rules)
  }
}
