import Addresses
import Deciding
import JSONTree
import Policies
package import Store
import Texts
package import Time

extension MemoryLedger {
  /// Takes reminders that are due, for a minute.
  package func dueReminders(limit: Int, now: Timestamp) -> [DueReminder] {
    let due = messages.values.filter { row in row.state == .sent && row.remindAt.map { $0 <= now } == true }
    let first = due.sorted { ($0.remindAt ?? now, $0.new.id) < ($1.remindAt ?? now, $1.new.id) }.prefix(limit)
    return first.map { row in
      messages[row.new.id]?.remindAt = now + .seconds(60)
      let set = row.remindAt ?? now
      var due = DueReminder(
        messageID: row.new.id, kind: row.new.kind, customerID: row.new.customerID, sentAt: row.settledAt ?? set,
        request: ReminderRequest(
          after: row.new.id, row.new.kind, cause: row.new.cause, signal: row.new.signal, eventAt: row.new.eventAt, dueAt: set,
          kept: row.new.kept ?? .object([]),
          lastPromotion: lastPromotion(of: row.new.customerID)),
        record: customers[row.new.customerID])
      due.isUnreadable = unreadable.contains(row.new.customerID)
      if due.isUnreadable { due.record = nil }
      return due
    }
  }

  /// What messages that are about to leave are decided again by.
  package func releaseFacts(for asked: [OutgoingMessage], judgingAccounts: Bool, now: Timestamp) -> ReleaseFacts {
    var release = ReleaseFacts()
    for id in asked.map(\.customerID) {
      if unreadable.contains(id) {
        release.facts.unreadable.customers[id] = "unreadable"
      } else {
        release.facts.customers[id] = customers[id]
      }
    }
    readVetoes([], now: now, &release.facts)
    readSuppressed(asked.map { EmailAddress.comparisonKey($0.address) }, &release.facts)
    if judgingAccounts { readMembers([], &release.facts) }
    for message in asked where PromotionRestRule.binds(message.kind) {
      release.lastPromotions[message.id] = lastPromotion(of: message.customerID, besides: message.id)
    }
    return release
  }

  /// When the last promotional mail to a customer went, or may have.
  private func lastPromotion(of customer: String, besides message: String? = nil) -> Timestamp? {
    let went = messages.values.filter { row in
      row.new.customerID.hasBytes(of: customer) && row.new.id != message
        && [.prompt, .reminder, .encouragement, .announcement].contains(row.new.kind)
        && [.sent, .sending, .retry, .uncertain].contains(row.state)
    }
    return went.compactMap { $0.settledAt ?? $0.lastAttemptAt }.max()
  }
}
