import Composing
import Deciding
import Events
import JSONTree
package import Policies
package import Templates
import Texts
import Time

/// Runs cases against a policy: the pipeline's decisions and mails, in memory.
package struct CaseRunner: Sendable {
  private let policy: Policy
  private let composer: Composer
  private let decoder: EventDecoder

  /// Prepares a policy.
  /// - Throws: every fault of its templates at once.
  package init(_ policy: Policy) throws(TemplateFaults) {
    self.policy = policy
    composer = try Composer(policy)
    decoder = EventDecoder(policy: policy)
  }

  /// Runs one case: its events in their order, and each reminder when it is due.
  package func run(_ given: PolicyCase) -> CaseResult {
    var replay = Replay(policy: policy, owners: given.owners)
    var made: [MadeDecision] = []
    var troubles: [String] = []
    for event in given.events {
      let now = event.decidedAt
      made += reminders(dueBefore: now, &replay)
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
    // What is due at the very end is part of the case.
    made += reminders(dueBefore: given.end.adding(.microseconds(1)), &replay)
    let asked = given.asksOfReminders ? made : made.filter { $0.decision.kind != .reminder }
    return CaseResult(given, made: asked, troubles: troubles)
  }

  private func reminders(dueBefore moment: Timestamp, _ replay: inout Replay) -> [MadeDecision] {
    var made: [MadeDecision] = []
    while let reminder = replay.remind(dueBefore: moment) {
      var decision = MadeDecision(decision: reminder.decision, cause: "due", subject: nil)
      if let plan = reminder.plan { write(plan, reminder.record, &decision, &replay) }
      made.append(decision)
    }
    return made
  }

  private func decisions(_ folded: Folded, _ type: String, _ replay: inout Replay, _ now: Timestamp) -> [MadeDecision] {
    folded.decisions.map { decision in
      var made = MadeDecision(decision: decision, cause: type, subject: nil)
      if let plan = folded.plans.first(where: { $0.id == decision.messageID }) { write(plan, folded.record, &made, &replay) }
      return made
    }
  }

  /// Writes a decision's mail, and lets it go.
  private func write(_ plan: MessagePlan, _ record: CustomerRecord, _ made: inout MadeDecision, _ replay: inout Replay) {
    let now = made.decision.decidedAt
    do throws(ComposeFault) {
      made.subject = try subject(plan, record, now)
      replay.sent(plan, to: record.id, now: now, kept: composer.kept(for: plan))
    } catch {
      made.decision.outcome = .rejected
      made.decision.findings.append(Finding(rule: "compose.\(error.code.rawValue)", sentence: error.message))
      replay.release(plan.id, of: record.id)
    }
  }

  private func subject(_ plan: MessagePlan, _ record: CustomerRecord, _ now: Timestamp) throws(ComposeFault) -> String {
    guard let key = CaseLinks.key else { throw ComposeFault(code: .unsealed, message: "there is no key for links") }
    let links = try MailLinks(
      policy, publicBase: "https://links.example", code: CaseLinks.code(of: record.id), record: record, key: key)
    return try composer.compose(
      plan: plan, record: record, links: links, totals: plan.notice?.totals ?? RewardTotals(atFirstUnder: policy),
      reward: plan.notice?.reward, mayPromote: plan.notice?.mayPromote ?? true, now: now
    ).subject
  }
}

/// A decision that a case's events came to.
struct MadeDecision: Sendable, Equatable {
  var decision: Decision
  /// The event's type, or that the reminder was due.
  var cause: String
  /// The mail's; nil where there is none.
  var subject: String?

  var words: String { DecisionWords.sentence(decision.kind, decision.outcome, decision.findings.map(\.rule)) }
}

extension PolicyCase.ExpectedDecision {
  /// Whether a decision is what was expected.
  func isMet(by made: MadeDecision) -> Bool {
    kind == made.decision.kind && outcome == made.decision.outcome && Set(rules).isSubset(of: made.decision.findings.map(\.rule))
      && (signal.map { $0 == made.decision.signal } ?? true)
      && (customer.map { $0.hasBytes(of: made.decision.customerID) } ?? true)
      && (at.map { $0 == made.decision.at } ?? true) && (subject.map { $0 == made.subject } ?? true)
  }
}
