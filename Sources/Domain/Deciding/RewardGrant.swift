package import Events
import JSONTree
package import Policies
import Time

/// A reward that another system has granted, as its `reward_granted` event tells it.
struct RewardGrant: Equatable {
  var rewardID: String
  /// In the other system's words; not trusted.
  var text: String
  var totals: RewardTotals

  /// Reads an event; nil where it lacks what the contract asks for.
  init?(_ event: Event) {
    guard let rewardID = event.body["data"]?["reward_id"]?.string, let text = event.body["data"]?["text"]?.string else {
      return nil
    }
    self.rewardID = rewardID
    self.text = text
    let said = event.body["data"]?["totals"]
    totals = RewardTotals(external: said?["rewards"]?.string, activeReferrals: said?["active_referrals"]?.int.map { Int($0) })
  }

  /// What its notice is unique by: the same reward of the same customer, however many events tell of it.
  func cause(for customer: String) -> String { "granted:\(customer.utf8.count):\(customer):\(rewardID)" }
}

extension Policy {
  /// The id of the notice that an event causes; nil: it grants nothing here.
  package func noticeID(of event: Event, _ roles: EventRoles) -> String? {
    guard let customer = event.customerID, let grant = grant(event, roles) else { return nil }
    return MessageIdentity.make(.rewardEarned, cause: grant.cause(for: customer))
  }

  /// The reward that an event grants; nil: none, or this programme's own rules do that.
  func grant(_ event: Event, _ roles: EventRoles) -> RewardGrant? {
    rewardsAreExternal && roles.lifecycle.contains(.rewardGranted) ? RewardGrant(event) : nil
  }
}

extension CustomerFold {
  /// Decides on the notice of a reward; one that is written already is no news. No cap counts it, and no moment is needed.
  mutating func announce(_ grant: RewardGrant, _ event: Event) {
    let cause = grant.cause(for: folded.record.id)
    let id = MessageIdentity.make(.rewardEarned, cause: cause)
    guard !context.writtenNotices.contains(id), !folded.plans.contains(where: { $0.id == id }) else { return }
    let facts = MomentFacts(
      policy: shared, kind: .rewardEarned, signal: "", eventAt: event.time, sendBefore: event.time.adding(RewardNotice.patience),
      record: folded.record, context: context, others: others,
      score: Satisfaction.score(folded.record.state, policy, at: context.now), messageID: id)
    let verdict = Verdict(facts, RuleList.newNotice)
    folded.decisions.append(
      Decision(
        kind: .rewardEarned, eventHash: event.hash, customerID: folded.record.id, signal: "", at: event.time,
        decidedAt: context.now, outcome: verdict.outcome, score: facts.score, findings: verdict.findings,
        messageID: verdict.outcome.sends ? id : nil))
    guard verdict.outcome.sends else { return }
    var plan = MessagePlan(
      id: id, kind: .rewardEarned, signal: "", event: event, notBefore: verdict.notBefore, sendBefore: facts.sendBefore,
      oversight: OversightRule.oversight(facts), heldBy: verdict.heldBy, cause: cause)
    let state: RewardNotice.State = policy.messages[.rewardEarned]?.when == "issued" ? .issued : .applied
    plan.notice = MessagePlan.Notice(
      reward: RewardNotice(.external(text: grant.text), state), totals: grant.totals,
      mayPromote: ConsentRule.check(facts).isEmpty)
    folded.plans.append(plan)
  }
}
