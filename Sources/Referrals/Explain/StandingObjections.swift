extension Decider {
  /// What would stand in the way of a prompt now, whatever the satisfaction: what `explain` answers "why not" with.
  package func standingObjections(
    record: CustomerRecord, context: DecisionContext, others: AccountHistory = AccountHistory()
  ) -> [Finding] {
    let facts = MomentFacts(
      policy: shared, kind: .prompt, signal: "", eventAt: context.now, sendBefore: context.now.adding(policy.moment.sendWithin),
      record: record, context: context, others: others, score: 0, messageID: "")
    return RuleList.promptRelease.flatMap { $0(facts) }.map(\.finding)
  }
}
