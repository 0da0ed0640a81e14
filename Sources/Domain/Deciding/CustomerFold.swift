import Events
import Policies
import Time

/// One customer's fold under way.
struct CustomerFold {
  let shared: SharedPolicy
  let others: AccountHistory
  var context: DecisionContext
  var folded: Folded

  init(_ policy: SharedPolicy, record: CustomerRecord, context: DecisionContext, others: AccountHistory) {
    shared = policy
    self.context = context
    self.others = others
    folded = Folded(record: record, changed: false)
  }

  /// Read in place, never copied.
  var policy: Policy { _read { yield shared.value } }

  /// Takes one event: who they are, what they forbid, which vetoes end and begin, and only then what it says of satisfaction.
  mutating func take(_ item: RoledEvent) {
    let event = item.event
    folded.lifecycle += item.roles.lifecycle.map { LifecycleEntry(role: $0, event: event) }
    obey(item.roles.lifecycle, event)
    if folded.record.state.suppression.erased != nil { folded.record.forget() } else { meet(item) }
    for index in item.roles.vetoesEnded { end(index, event) }
    for index in item.roles.vetoesBegun { begin(index, event) }
    if folded.record.state.suppression.erased == nil { heed(item) }
  }

  private mutating func obey(_ roles: [Policy.Role], _ event: Event) {
    for role in roles { folded.suppressions += folded.record.state.suppression.obey(role, event) }
  }

  private mutating func meet(_ item: RoledEvent) {
    if item.roles.isTouch {
      folded.record.state.lastTouch = folded.record.state.lastTouch.orLater(item.event.time)
      return
    }
    folded.record.profile.merge(item.event.body, at: item.event.time, policy)
    folded.record.state.vetoes.removeAll { !$0.stands(at: context.now) }
    if item.roles.lifecycle.contains(.shared) {
      folded.record.state.lastShare = folded.record.state.lastShare.orLater(item.event.time)
    }
  }

  private mutating func end(_ index: Int, _ event: Event) {
    guard policy.vetoes.indices.contains(index) else { return }
    let veto = policy.vetoes[index]
    let end = CustomerState.EndedVeto(name: veto.name, key: veto.keyValue(in: event), at: event.time)
    // One begun before the account was known stands with the customer: its end must find it there as well.
    if folded.record.state.vetoes.contains(where: { $0.isEnded(by: end) }) { folded.record.state.end(end) }
    change(veto, own: { $0.end(end) }, shared: .end(end))
  }

  private mutating func begin(_ index: Int, _ event: Event) {
    guard policy.vetoes.indices.contains(index) else { return }
    let veto = policy.vetoes[index].begun(by: event)
    guard veto.stands(at: context.now) else { return }
    change(policy.vetoes[index], own: { $0.begin(veto) }, shared: .begin(veto))
  }

  /// Changes the customer's own vetoes or those of the veto's group; of an erased customer only what concerns everyone.
  private mutating func change(_ veto: Policy.Veto, own: (inout CustomerState) -> Void, shared: SharedVetoChange.Change) {
    switch veto.reach(policy.program.unit, accountID: folded.record.profile.accountID) {
    case .customer: if folded.record.state.suppression.erased == nil { own(&folded.record.state) }
    case .account(let account): share(SharedVetoChange(group: account, change: shared))
    case .everyone: share(SharedVetoChange(group: "", change: shared))
    }
  }

  private mutating func share(_ change: SharedVetoChange) {
    folded.sharedVetoes.append(change)
    context.apply([change])
  }

  /// Tells of a reward, and counts signals. One event makes one mail: where it brings a reward, its signals make no moment.
  private mutating func heed(_ item: RoledEvent) {
    let leading = count(item.roles.signals, item.event)
    if let grant = policy.grant(item.event, item.roles) {
      announce(grant, item.event)
    } else if let leading {
      decide(policy.signals[leading].name, item.event)
    }
  }

  /// Counts an event's signals.
  /// - Returns: of those that count the heaviest, the first of equals; nil: none counts.
  private mutating func count(_ indices: [Int], _ event: Event) -> Int? {
    var leading: Int?
    for index in indices where policy.signals.indices.contains(index) && folded.record.state.count(policy.signals[index], event) {
      if leading.map({ policy.signals[$0].weight < policy.signals[index].weight }) ?? true { leading = index }
    }
    return leading
  }

  private mutating func decide(_ signal: String, _ event: Event) {
    let clock = Satisfaction.clock(folded.record.state, signalAt: event.time)
    let facts = MomentFacts(
      policy: shared, kind: .prompt, signal: signal, eventAt: event.time, sendBefore: event.time.adding(policy.moment.sendWithin),
      record: folded.record, context: context, others: others, score: Satisfaction.score(folded.record.state, policy, at: clock),
      messageID: MessageIdentity.prompt(of: event.hash))
    let verdict = Verdict(facts, RuleList.moment)
    if verdict.outcome.sends {
      folded.plans.append(
        MessagePlan(
          id: facts.messageID, kind: .prompt, signal: signal, event: event, notBefore: verdict.notBefore,
          sendBefore: facts.sendBefore,
          oversight: OversightRule.oversight(facts), heldBy: verdict.heldBy))
    }
    if verdict.outcome.sends || verdict.outcome == .ghosted {
      folded.record.state.reserve(facts, verdict.outcome, scoreAt: clock)
    }
    folded.decisions.append(
      Decision(
        eventHash: event.hash, customerID: folded.record.id, signal: signal, at: event.time, decidedAt: context.now,
        outcome: verdict.outcome, score: facts.score, findings: verdict.findings,
        messageID: verdict.outcome.sends ? facts.messageID : nil))
  }
}

extension CustomerState {
  /// At least so many prompts are remembered, and at most so many more where the policy allows more in a year.
  static let promptsRemembered = 16...1_000

  /// Takes a prompt or ghost into the caps and sets the score to 0.
  mutating func reserve(_ facts: MomentFacts, _ outcome: Decision.Outcome, scoreAt: Timestamp) {
    let limits = Self.promptsRemembered
    prompts.append(PromptEntry(messageID: facts.messageID, signal: facts.signal, at: facts.now, outcome: outcome))
    prompts = Array(prompts.suffix(min(max(limits.lowerBound, facts.policy.throttle.perYear), limits.upperBound)))
    promptCount += 1
    contributions = [:]
    scoreResetAt = scoreResetAt.orLater(scoreAt)
  }
}

extension CustomerRecord {
  /// Erases the person: all that stays is that they were erased, the counts of the ledger, and the link code others may hold.
  mutating func forget() {
    var kept = CustomerState()
    kept.suppression.erased = state.suppression.erased
    kept.prompts = state.prompts
    kept.promptCount = state.promptCount
    kept.linkCode = state.linkCode
    profile = Profile()
    state = kept
  }
}
