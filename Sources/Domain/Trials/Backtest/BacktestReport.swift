import Deciding
package import Events
import Policies
package import Texts
package import Time

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
  /// What became of moments.
  package var moments = BacktestTally()
  /// What became of reminders whose time came.
  package var reminders = BacktestTally()
  /// What became of rewards that another system grants.
  package var notices = BacktestTally()
  /// Reminders that would be due after the history's end.
  package var remindersWaiting = 0
  /// Human clicks and signups that name a link's code.
  package var linksFollowed = 0
  /// Those of them of whose code it is not known whose it is: they answer nothing.
  package var linksUnknown = 0
  /// Prompts by signal.
  package var promptsBySignal: [String: Int] = [:]
  /// Every customer asked.
  package var asked: TextKeyed<Asked> = [:]
  /// The relevant events' earliest and latest time.
  package var first: Timestamp?
  package var last: Timestamp?

  /// How a customer was asked.
  package struct Asked: Sendable, Equatable {
    package var prompts: Int
    /// That of the first prompt.
    package var signal: String
  }

  /// An empty report of a policy.
  package init(policyHash: String = "") { self.policyHash = policyHash }

  package var prompts: Int { promptsBySignal.values.reduce(0, +) }

  /// Reminders that did not go because the prompt had been answered.
  package var remindersAnswered: Int { reminders.stopped[AnsweredRule.name]?.count ?? 0 }

  /// Takes a decision.
  /// - Parameter waits: rules that only make a message wait.
  mutating func count(_ decision: Decision, waits: Set<String>) {
    switch decision.kind {
    case .reminder: reminders.count(decision, waits: waits)
    case .rewardEarned: notices.count(decision, waits: waits)
    default: moments.count(decision, waits: waits)
    }
    guard decision.kind == .prompt, decision.outcome.sends else { return }
    promptsBySignal[decision.signal, default: 0] += 1
    asked[decision.customerID, default: Asked(prompts: 0, signal: decision.signal)].prompts += 1
  }

  /// Takes a decision from before `--since`.
  mutating func countEarlier(_ decision: Decision) {
    if decision.kind == .prompt { earlier += 1 }
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
  /// Reminders more, likewise.
  package var reminders: Int

  /// Compares a policy's report with another's of the same history.
  package init(_ report: BacktestReport, against other: BacktestReport) {
    gained = TextSet(report.asked.keys.filter { other.asked[$0] == nil }).sorted()
    lost = TextSet(other.asked.keys.filter { report.asked[$0] == nil }).sorted()
    common = report.asked.count - gained.count
    prompts = report.prompts - other.prompts
    reminders = report.reminders.sent - other.reminders.sent
  }
}
