import Composing
import Deciding
import Metrics
import MultiMail
import Policies
import Store
import Texts
import Time

/// Decides and writes the reminders that are due; they leave as all that is deferred does, through the Scheduler and Deliver.
actor Reminders {
  private let parts: Parts
  private let programmes: ProgrammeInForce
  private let mailer: any Mailer
  /// Reminders taken at once.
  private static let limit = 100

  init(parts: Parts, programmes: ProgrammeInForce, mailer: any Mailer) {
    self.parts = parts
    self.programmes = programmes
    self.mailer = mailer
  }

  /// Decides all that are due.
  func decideDue() async throws {
    while try await turn() == Self.limit {
      Pulse.stamp()
      try Task.checkCancellation()
    }
  }

  /// Takes and decides once; returns how many were taken.
  private func turn() async throws -> Int {
    guard parts.guards.mayAttempt(at: parts.clock.uptime) else { return 0 }
    let due = try await parts.ledger.dueReminders(limit: Self.limit)
    guard !due.isEmpty else { return 0 }
    let accounts = TextSet(due.compactMap { $0.record?.profile.accountID }).sorted()
    let facts = try await parts.ledger.facts(for: [], addresses: [], accounts: accounts, judgingAccounts: false)
    let programme = programmes.value
    let isGated = programme.policy.gatesTemplates
    let approvals = isGated ? try await parts.overview().approvals : [:]
    let context = DecisionContext(
      now: parts.clock.now, sharedVetoes: facts.sharedVetoes, onlyTo: parts.settings.onlyTo, pauses: parts.guards.pauses,
      spentDay: parts.guards.spentDay)
    let desk = MailDesk(
      programme: programme, mailer: mailer, settings: parts.settings, approvals: approvals,
      gate: await parts.deliver.gate(at: context.now), now: context.now)
    try await write(due, ReminderDesk(desk: desk, context: context))
    return due.count
  }

  /// Decides and writes: all at once, in halves where that fails for good or takes too long, and the one that is at fault put off.
  private func write(_ due: [DueReminder], _ desk: ReminderDesk) async throws {
    let decided = desk.decide(due)
    do {
      // What loses to another instance, or to an event meanwhile, is due again in a minute.
      note(decided, try await parts.ledger.commit(decided.batch, owner: parts.settings.incarnation))
    } catch  where BatchFailure(error) != .passing {
      guard due.count > 1 else {
        parts.log(.error, "a reminder cannot be written; it is tried again later", [("error", "\(error)")])
        _ = try await parts.ledger.commit(desk.putOff(due), owner: parts.settings.incarnation)
        return
      }
      for half in due.halves { try await write(half, desk) }
    }
  }

  private func note(_ decided: ReminderDesk.Decided, _ won: TextSet) {
    for id in decided.unreadable {
      parts.log(.error, "a reminder waits: its customer's row cannot be read", [("message", id)])
    }
    for fault in decided.faults {
      parts.log(.error, "a reminder could not be written", [("code", fault.code.rawValue), ("error", fault.message)])
    }
    for message in decided.batch.messages where won.contains(message.customerID) {
      parts.registry.counter(.messages, message.kind.rawValue, message.state.rawValue).add()
    }
    for entry in decided.batch.decisions where won.contains(entry.decision.customerID) {
      for finding in entry.decision.findings { parts.registry.counter(.ruleHits, finding.rule).add() }
    }
  }
}

/// What reminders that are due come to: decisions, mails and output events for one commit. Pure.
struct ReminderDesk {
  let desk: MailDesk
  let context: DecisionContext

  private var programme: Programme { desk.programme }

  /// What a batch came to.
  struct Decided {
    var batch = CommitBatch()
    var faults: [ComposeFault] = []
    /// Messages whose reminders were put off, since their customers' rows cannot be read.
    var unreadable: [String] = []
  }

  /// What puts reminders off that cannot be decided or written now.
  func putOff(_ due: [DueReminder]) -> CommitBatch {
    var batch = CommitBatch()
    let next = context.now + UnreadableRows.patience
    batch.reminders = due.map { RemindedMessage(messageID: $0.messageID, customerID: nil, next: next) }
    return batch
  }

  /// Decides each; of one customer's only the first, since the commit changes a customer once. The rest is due again in a minute.
  func decide(_ due: [DueReminder]) -> Decided {
    var decided = Decided()
    var met: TextSet = []
    for reminder in due where met.insert(reminder.customerID).inserted { take(reminder, &decided) }
    return decided
  }

  private func take(_ due: DueReminder, _ decided: inout Decided) {
    let dueAt = Reminding.due(sentAt: due.sentAt, set: due.request.dueAt, after: due.kind, programme.policy)
    if due.isUnreadable {
      decided.unreadable.append(due.messageID)
      decided.batch.reminders += putOff([due]).reminders
      return
    }
    guard let record = due.record else {
      return decided.batch.reminders.append(RemindedMessage(messageID: due.messageID, customerID: nil))
    }
    guard dueAt <= max(context.now, due.request.dueAt) else {
      return decided.batch.reminders.append(RemindedMessage(messageID: due.messageID, customerID: nil, next: dueAt))
    }
    var reminded = programme.decider.remind(due.request, record: record, context: context.noEarlier(than: dueAt))
    if let plan = reminded.plan { write(plan, record, &reminded.decision, &decided) }
    let (decision, policy, id) = (reminded.decision, programme.policy.hash, desk.settings.programmeID)
    decided.batch.customers.append(record)
    decided.batch.decisions.append((decision, policy))
    decided.batch.outbox.append((record.id, LateJSON { OutputEvent.decision(decision, policy: policy, id) }))
    decided.batch.reminders.append(RemindedMessage(messageID: due.messageID, customerID: record.id))
  }

  private func write(_ plan: MessagePlan, _ record: CustomerRecord, _ decision: inout Decision, _ decided: inout Decided) {
    do throws(ComposeFault) {
      let (message, gating) = try desk.write(plan, record)
      if let gating { decision.hold(gating) }
      decided.batch.messages.append(message)
    } catch {
      decided.faults.append(error)
      decision.reject(error)
    }
  }
}

extension DecisionContext {
  /// Clocks of machines differ a little: what PostgreSQL calls due is due.
  fileprivate func noEarlier(than moment: Timestamp) -> Self {
    var context = self
    context.now = max(now, moment)
    return context
  }
}
