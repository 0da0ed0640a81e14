package import Deciding
import Policies
import Time

/// What speaks against a prompt now, whatever the satisfaction: what `explain` answers "why not" with.
package struct StandingObjections: Sendable, Equatable {
  /// While one of these stands, nobody is asked.
  package var stops: [Finding]
  /// These only let the mail wait.
  package var waits: [Finding]

  /// Joins what stops a mail and what lets it wait.
  package init(stops: [Finding] = [], waits: [Finding] = []) {
    self.stops = stops
    self.waits = waits
  }
}

extension Decider {
  /// Asks the rules of a prompt that leaves now.
  /// - Parameter waiting: a prompt that waits already: it is asked about, and does not count against itself; nil: the next one.
  package func standingObjections(
    record: CustomerRecord, context: DecisionContext, others: AccountHistory = AccountHistory(), waiting: ToldDecision? = nil
  ) -> StandingObjections {
    let eventAt = waiting?.at ?? context.now
    let facts = MomentFacts(
      policy: shared, kind: .prompt, signal: waiting?.signal ?? "", eventAt: eventAt,
      sendBefore: eventAt.adding(policy.moment.sendWithin), record: record, context: context, others: others, score: 0,
      messageID: waiting?.messageID ?? "")
    let objections = RuleList.promptRelease.flatMap { $0(facts) }
    let waits = objections.filter { if case .wait = $0.effect { true } else { false } }
    return StandingObjections(stops: objections.filter { !waits.contains($0) }.map(\.finding), waits: waits.map(\.finding))
  }
}
