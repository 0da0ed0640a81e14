import Composing
import Deciding
import Events
import JSONTree
import MultiMail
import Policies
import Store
import Time

/// Writes mails as they are stored before their first attempt: prompts, reminders and reward notices alike. Pure.
struct MailDesk: Sendable {
  let programme: Programme
  let mailer: any Mailer
  let settings: PipelineSettings
  /// How many mails of each template version people have approved.
  let approvals: [String: Int]
  let gate: DeliveryGate
  let now: Timestamp

  /// Writes one.
  /// - Returns: the message, and why a person must see it first; nil: a rule of the plan's says so, or nothing does.
  func write(_ plan: MessagePlan, _ record: CustomerRecord) throws(ComposeFault) -> (message: NewMessage, gating: Finding?) {
    let policy = programme.policy
    let leavesAtOnce = plan.heldBy == nil && plan.notBefore == nil && gate.parksUntil == nil
    var draft = try draft(plan, record, leavesAtOnce: leavesAtOnce)
    var gating = gating(draft, plan.kind)
    if gating != nil, leavesAtOnce, plan.notice != nil {
      draft = try self.draft(plan, record, leavesAtOnce: false)
      gating = self.gating(draft, plan.kind)
    }
    let message = NewMessage(
      plan, draft.mail, record, mailer, draft: policy.personaliser == nil ? nil : draft, heldBy: gating?.rule ?? plan.heldBy,
      kept: programme.composer.kept(for: plan), gate: gate, isLimited: policy.throttle.isLimited, now: now)
    return (message, gating)
  }

  private func gating(_ draft: MailDraft, _ kind: MessageKind) -> Finding? {
    GateFirstRule.finding(kind, approved: approvals[draft.mail.templateVersion] ?? 0, programme.policy)
  }

  /// - Parameter leavesAtOnce: a notice that waits asks for nothing: the customer may have unsubscribed when it leaves.
  private func draft(_ plan: MessagePlan, _ record: CustomerRecord, leavesAtOnce: Bool) throws(ComposeFault) -> MailDraft {
    let policy = programme.policy
    let links = try MailLinks(
      policy, publicBase: settings.publicBase, code: record.state.linkCode, record: record, key: settings.linkKey)
    return try programme.composer.draft(
      plan: plan, record: record, links: links, totals: plan.notice?.totals ?? RewardTotals(atFirstUnder: policy),
      reward: plan.notice?.reward, mayPromote: plan.notice.map { $0.mayPromote && leavesAtOnce } ?? true, now: now,
      sees: policy.personaliser?.fields)
  }
}

extension NewMessage {
  /// A mail as it is stored before its first attempt.
  /// - Parameters:
  ///   - draft: what a model is to be shown; nil where none is to be asked.
  ///   - kept: what its reminders need of the event.
  ///   - isLimited: the policy limits mails a day or a second.
  init(
    _ plan: MessagePlan, _ mail: ComposedMail, _ record: CustomerRecord, _ mailer: any Mailer, draft: MailDraft?, heldBy: String?,
    kept: JSON?,
    gate: DeliveryGate, isLimited: Bool, now: Timestamp
  ) {
    let address = record.profile.email ?? ""
    let waitsUntil = plan.notBefore ?? gate.parksUntil
    // What a person lets go leaves as they saw it.
    let draft = heldBy == nil ? draft : nil
    let state: MessageState =
      if heldBy != nil {
        .held
      } else if waitsUntil != nil {
        .deferred
      } else {
        // Under a limit it may wait for its turn, and a draft for its words; what has not begun can still be decided again.
        mailer.contract == .keyed && !isLimited && draft == nil ? .sending : .claimed
      }
    let request = mailer.request(for: mail, to: address, key: plan.id)
    self.init(
      id: plan.id, kind: plan.kind, cause: plan.cause ?? plan.event.hash.uuid, customerID: record.id, signal: plan.signal,
      contract: mailer.contract.rawValue, state: state, eventAt: plan.event.time, dueAt: waitsUntil ?? now,
      sendBefore: plan.sendBefore, template: mail.templateName, locale: mail.locale, address: address,
      request: request, subject: mail.subject, text: mail.text, html: mail.html,
      linkCode: record.state.linkCode, templateVersion: mail.templateVersion, heldBy: heldBy, draft: draft?.stored, kept: kept,
      target: state == .sending ? mailer.target(of: request)?.stored : nil)
  }
}
