import Deciding
import Events
import JSONTree
import Policies
import Postgres
import Store
import Testing
import Texts
import Time

@Suite struct ReminderStoreTests {
  private static let prompt = MessageText.id(1)

  /// A prompt that was sent, its reminder due.
  private func sent(_ store: Store, remindAfter: Duration = .seconds(-1)) async throws {
    var batch = promptBatch(event(1))
    batch.messages[0].kept = .object([.init("data", .object([.init("count", .int(3))]))])
    _ = try await store.commit(batch, owner: 1)
    _ = try await store.settle(
      [Settlement(id: Self.prompt, state: .sent, attempt: 1, providerID: "em_1", remindAfter: remindAfter)], owner: 1)
  }

  private func decided(_ due: DueReminder, _ outcome: Decision.Outcome) -> CommitBatch {
    var batch = CommitBatch()
    guard let record = due.record, let hash = EventHash(uuid: due.request.messageID) else { return batch }
    batch.customers = [record]
    let decision = Decision(
      kind: .reminder, eventHash: hash, customerID: record.id, signal: "milestone", at: due.request.dueAt,
      decidedAt: due.request.dueAt, outcome: outcome, score: 0, findings: [], messageID: nil)
    batch.decisions = [(decision, "h")]
    batch.reminders = [RemindedMessage(messageID: due.messageID, customerID: record.id)]
    if outcome.sends { batch.messages = [reminder(due)] }
    return batch
  }

  private func reminder(_ due: DueReminder) -> NewMessage {
    NewMessage(
      id: due.request.messageID, kind: .reminder, cause: due.request.cause, customerID: due.customerID, signal: "milestone",
      contract: "keyed", state: .deferred, eventAt: due.request.eventAt, dueAt: due.request.dueAt,
      sendBefore: due.request.dueAt + .hours(72), template: "reminder", locale: "en", address: "a@x.example", request: [1],
      subject: "s", text: "t", html: "", linkCode: nil)
  }

  @Test func `A sent prompt's reminder is due after its time, with the customer and what was kept of the event`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      try await sent(store, remindAfter: .days(7))
      #expect(try await store.dueReminders(limit: 10).isEmpty)
      _ = try await store.pool.query(
        "update messages set remind_at = remind_at - interval '7 days', settled_at = settled_at - interval '7 days'")
      let due = try #require(try await store.dueReminders(limit: 10).first)
      #expect(due.messageID == Self.prompt && due.request.promptID == Self.prompt && due.request.ordinal == 1)
      #expect(due.record?.id == "c1" && due.record?.version == 1 && due.request.kept.serialized() == #"{"data":{"count":3}}"#)
      #expect(due.request.lastPromotion == due.sentAt && due.request.dueAt >= due.sentAt + .days(7))
      // Taken, for a minute.
      #expect(try await store.dueReminders(limit: 10).isEmpty)
    }
  }

  @Test func `Of two who take one reminder only the first can write it, and it is never due again`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      try await sent(store)
      let due = try #require(try await store.dueReminders(limit: 10).first)
      let again: SQL = "update messages set remind_at = clock_timestamp() where remind_at is not null"
      _ = try await store.pool.query(again)
      let second = try #require(try await store.dueReminders(limit: 10).first)
      #expect(second.request.messageID == due.request.messageID)
      #expect(try await store.commit(decided(due, .prompted), owner: 1) == ["c1"])
      #expect(try await store.commit(decided(second, .prompted), owner: 2).isEmpty)
      _ = try await store.pool.query(again)
      #expect(try await store.dueReminders(limit: 10).isEmpty)
      let decisions = try await store.decisions(customer: "c1")
      #expect(decisions.map(\.kind).sorted() == ["prompt", "reminder"] && decisions.map(\.outcome) == ["prompted", "prompted"])
      // Only prompts are counted, and those of the last 30 days.
      #expect(try await store.decisionCounts().isEmpty)
      _ = try await store.pool.query("update decisions set decided_at = clock_timestamp()")
      #expect(try await store.decisionCounts().map(\.count) == [1])
    }
  }

  @Test func `A reminder that has gone is followed by the next of its prompt`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      try await sent(store)
      let due = try #require(try await store.dueReminders(limit: 10).first)
      _ = try await store.commit(decided(due, .prompted), owner: 1)
      let claimed = try await store.claimDue(instance: "a", owner: 1, limit: 10)
      #expect(claimed.map(\.id) == [due.request.messageID] && claimed.map(\.kind) == [.reminder])
      _ = try await store.beginAttempts(claimed.map { AttemptStart(id: $0.id) }, owner: 1)
      _ = try await store.settle(
        [Settlement(id: due.request.messageID, state: .sent, attempt: 1, remindAfter: .seconds(-1))], owner: 1)
      let next = try #require(try await store.dueReminders(limit: 10).first)
      #expect(next.request.promptID == Self.prompt && next.request.ordinal == 2 && next.kind == .reminder)
    }
  }

  @Test func `What was taken back is not reminded of, nor what was decided against`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      try await sent(store)
      let due = try #require(try await store.dueReminders(limit: 10).first)
      var later = CommitBatch()
      later.reminders = [RemindedMessage(messageID: due.messageID, customerID: nil, next: due.request.dueAt)]
      _ = try await store.commit(later, owner: 1)
      #expect(try await store.dueReminders(limit: 10).count == 1)
      _ = try await store.commit(later, owner: 1)
      try await store.cancelSent([Settlement(id: Self.prompt, state: .cancelled, reason: "paused")])
      #expect(try await store.dueReminders(limit: 10).isEmpty)
    }
  }
}
