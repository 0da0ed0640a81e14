package import Deciding
import Events
package import JSONTree
import Policies
import Texts
package import Time

/// A reminder decided in a replay, with the customer as they stood.
package struct ReplayedReminder: Sendable {
  package var decision: Decision
  /// The mail to write; nil: none follows.
  package var plan: MessagePlan?
  package var record: CustomerRecord
}

extension Replay {
  /// How many reminders wait for their time.
  package var remindersWaiting: Int { reminders.count }

  /// Takes note that a prompt or reminder goes: its next reminder waits from then on.
  /// - Parameters:
  ///   - now: when it goes, unless its plan says later.
  ///   - kept: what is kept of the prompt's event for its reminders.
  package mutating func sent(_ plan: MessagePlan, to customer: String, now: Timestamp, kept: JSON? = nil) {
    let sentAt = max(plan.notBefore ?? now, now)
    if plan.kind.isPromotional { lastPromotions[customer] = lastPromotions[customer].orLater(sentAt) }
    guard let wait = Reminding.wait(after: plan.kind, policy) else { return }
    let next = ReminderRequest(
      after: plan.id, plan.kind, cause: plan.cause ?? "", signal: plan.signal, eventAt: plan.event.time,
      dueAt: sentAt.adding(wait), kept: kept ?? .object([]), lastPromotion: nil)
    reminders.add(next, of: customer)
  }

  /// Decides the first reminder that is due before a moment; nil: none is. Say `sent` of its plan where its mail goes.
  package mutating func remind(dueBefore moment: Timestamp) -> ReplayedReminder? {
    guard var due = reminders.take(dueBefore: moment) else { return nil }
    due.request.lastPromotion = lastPromotions[due.customerID]
    let record = records[due.customerID] ?? CustomerRecord(newcomer: due.customerID)
    let context = narrowed(to: [record.profile.accountID].compactMap { $0 }, now: due.request.dueAt)
    let reminded = decider.remind(due.request, record: record, context: context)
    return ReplayedReminder(decision: reminded.decision, plan: reminded.plan, record: record)
  }
}
