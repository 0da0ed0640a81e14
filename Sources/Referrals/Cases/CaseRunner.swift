/// Runs cases against a policy: the pipeline's decisions and mails, in memory.
package struct CaseRunner: Sendable {
  private let policy: Policy
  private let composer: Composer
  private let decoder: EventDecoder
  private let key: LinkKey?

  /// Prepares a policy.
  /// - Throws: every fault of its templates at once.
  package init(_ policy: Policy) throws(TemplateFaults) {
    self.policy = policy
    composer = try Composer(policy)
    decoder = EventDecoder(policy: policy)
    key = LinkKey(secret: Array(repeating: 0, count: 32))
  }

  /// Runs one case.
  package func run(_ given: PolicyCase) -> CaseResult {
    var replay = Replay(policy: policy)
    var made: [MadeDecision] = []
    var troubles: [String] = []
    for event in given.events {
      let now = event.at.adding(event.late)
      let bytes = event.body.serializedBytes()
      let found = decoder.classify(value: bytes.span, topic: "", brokerTimestamp: event.at, now: now) { _ in nil }
      switch found {
      case .irrelevant: break
      case .malformed(let fault):
        troubles.append("line \(event.line): \(fault.field.isEmpty ? "" : "\(fault.field): ")\(fault.message)")
      case .event(let decoded, let roles):
        let item = RoledEvent(event: decoded, roles: EventRoles(matched: roles))
        for folded in replay.take(item, now: now) ?? [] { made += decisions(folded, decoded.type, &replay, now) }
      }
    }
    return CaseResult(given, made: made, troubles: troubles)
  }

  private func decisions(_ folded: Folded, _ type: String, _ replay: inout Replay, _ now: Timestamp) -> [MadeDecision] {
    folded.decisions.map { decision in
      var made = MadeDecision(decision: decision, type: type, subject: nil)
      guard let plan = folded.plans.first(where: { $0.id == decision.messageID }) else { return made }
      do throws(ComposeFault) {
        made.subject = try subject(plan, folded.record, now)
      } catch {
        made.decision.outcome = .rejected
        made.decision.findings.append(Finding(rule: "compose.\(error.code.rawValue)", sentence: error.message))
        replay.release(plan.id, of: folded.record.id)
      }
      return made
    }
  }

  private func subject(_ plan: MessagePlan, _ record: CustomerRecord, _ now: Timestamp) throws(ComposeFault) -> String {
    guard let key else { throw ComposeFault(code: .unsealed, message: "there is no key for links") }
    let links = try MailLinks(policy, publicBase: "https://links.example", code: "bcdfghjk", record: record, key: key)
    return try composer.compose(plan: plan, record: record, links: links, totals: RewardTotals(atFirstUnder: policy), now: now)
      .subject
  }
}

/// A decision that a case's events came to.
struct MadeDecision: Sendable, Equatable {
  var decision: Decision
  var type: String
  /// The mail's; nil where there is none.
  var subject: String?

  var words: String { DecisionWords.sentence(decision.outcome, decision.findings.map(\.rule)) }
}

extension PolicyCase.ExpectedDecision {
  /// Whether a decision is what was expected.
  func isMet(by made: MadeDecision) -> Bool {
    outcome == made.decision.outcome && Set(rules).isSubset(of: made.decision.findings.map(\.rule))
      && (signal.map { $0 == made.decision.signal } ?? true) && (customer.map { $0 == made.decision.customerID } ?? true)
      && (subject.map { $0 == made.subject } ?? true)
  }
}
