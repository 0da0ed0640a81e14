import Deciding
import Events
import Explaining
import Policies
import Postgres
import Store
import Testing
import Time

@Suite struct ApprovalStoreTests {
  private let id = MessageText.id(1)
  private let finding = Finding(rule: "approval", sentence: "a person refused the mail: no")

  /// A held prompt of customer c1 with its reservation and its decision.
  private func heldBatch(_ number: UInt64 = 1, of customer: String = "c1", sendWithin: Duration = .hours(1_000_000))
    -> CommitBatch
  {
    let event = event(number, customer: customer)
    var batch = promptBatch(event, state: .held)
    batch.messages[0].heldBy = "messages.prompt.gate_first"
    batch.messages[0].templateVersion = "v1"
    batch.messages[0].sendBefore = event.time + sendWithin
    batch.customers[0].state.prompts = [.init(messageID: MessageText.id(number), signal: "milestone", at: event.time)]
    batch.customers[0].state.promptCount = 1
    batch.decisions = [
      (
        Decision(
          eventHash: event.hash, customerID: customer, signal: "milestone", at: event.time, decidedAt: event.time, outcome: .held,
          score: 70, findings: [Finding(rule: "messages.prompt.gate_first", sentence: "new")], messageID: MessageText.id(number)),
        "hash"
      )
    ]
    return batch
  }

  @Test func `An approved mail is due at once, is counted for its template version, and audited`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(heldBatch(), owner: 1)
      #expect(try await store.overview(counting: [:]).held == 1)
      let held = try #require(await store.held(limit: 10).first)
      #expect(held.id == id && held.text == "王" && held.heldBy == "messages.prompt.gate_first" && held.preparedBy == "referrald")
      #expect(try await store.approve(id: id, actor: "referrald", reason: "mine") == false)
      #expect(try await store.claimDue(instance: "a", owner: 1, limit: 10).isEmpty)
      #expect(try await store.approve(id: id, actor: "ada", reason: "good"))
      #expect(try await store.approve(id: id, actor: "bob", reason: "late") == false)
      let overview = try await store.overview(counting: [:])
      #expect(overview.approvals == ["v1": 1] && overview.held == 0)
      #expect(try await store.claimDue(instance: "a", owner: 1, limit: 10).map(\.id) == [id])
      let audit = try #require(await store.pool.query("select action, actor, reason, at <= now() from message_audit").first)
      #expect(try [audit.string(0), audit.string(1), audit.string(2)] == ["approve", "ada", "good"])
      #expect(try audit.bool(3))
    }
  }

  @Test func `A refused mail never goes, its decision is rejected, and its reservation given back`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(heldBatch(), owner: 1)
      #expect(try await store.reject(id: id, actor: "ada", reason: "no", finding: finding, published: ["{}", "[]"]))
      #expect(try await store.reject(id: id, actor: "ada", reason: "no", finding: finding, published: ["{}"]) == false)
      #expect(try await store.approve(id: id, actor: "ada", reason: "") == false)
      let decision = try #require(await store.decisions(customer: "c1").first)
      #expect(decision.outcome == "rejected")
      #expect(ToldDecision.findings(decision.findings).map(\.rule) == ["messages.prompt.gate_first", "approval"])
      let record = try #require(await store.customer(id: "c1"))
      #expect(record.state.prompts.isEmpty && record.state.promptCount == 0 && record.version == 2)
      #expect(try await store.outboxCount() == 2)
      #expect(try await store.overview(counting: [:]) == Overview())
      let row = try #require(await store.held(id: id).first)
      #expect(row.state == .cancelled)
    }
  }

  @Test func `What nobody approves in time expires, and only that`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(heldBatch(sendWithin: .hours(1)), owner: 1)
      _ = try await store.commit(heldBatch(2, of: "c2"), owner: 1)
      #expect(try await store.approve(id: id, actor: "ada", reason: "late") == false)
      #expect(try await store.overdueHeld(limit: 10).map(\.id) == [id])
      let ends = [1, 2].map { Settlement(id: MessageText.id($0), state: .expired, attempt: 0) }
      #expect(try await store.settle(ends, owner: 9) == [id])
      #expect(try await store.customer(id: "c1")?.state.promptCount == 0)
      #expect(try await store.held(limit: 10).map(\.id) == [MessageText.id(2)])
    }
  }

  @Test func `With a template's approvals the rest of its mails are due, but those whose time has passed`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      for number in 1...3 as ClosedRange<UInt64> { _ = try await store.commit(heldBatch(number, of: "c\(number)"), owner: 1) }
      _ = try await store.commit(heldBatch(4, of: "c4", sendWithin: .hours(1)), owner: 1)
      let hold = Hold(rule: "messages.prompt.gate_first", kind: .prompt, signal: "milestone", templateVersion: "v1")
      var other = hold
      other.templateVersion = "v2"
      #expect(try await store.overview(counting: [:]).holds == [hold: 4])
      #expect(try await store.letGo([EndedHold(other, next: nil)], limit: 10) == 0)
      #expect(try await store.letGo([EndedHold(hold, next: nil), EndedHold(other, next: nil)], limit: 2) == 2)
      #expect(try await store.letGo([EndedHold(hold, next: nil)], limit: 2) == 1)
      let due = try await store.claimDue(instance: "a", owner: 1, limit: 10)
      #expect(due.map(\.id).sorted() == [1, 2, 3].map(MessageText.id))
      #expect(try await store.overview(counting: [:]).holds == [hold: 1])
      let audit = try await store.pool.query(
        "select count(*), min(actor), min(reason) from message_audit where action = 'let_go'")
      #expect(try audit.first?.int64(0) == 3 && audit.first?.string(2) == "messages.prompt.gate_first has ended")
    }
  }

  @Test func `Approvals at the same moment are all counted`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      for number in 1...8 { _ = try await store.commit(heldBatch(UInt64(number), of: "c\(number)"), owner: 1) }
      try await withThrowingDiscardingTaskGroup { group in
        for number in 1...8 {
          group.addTask { _ = try await store.approve(id: MessageText.id(UInt64(number)), actor: "a", reason: "") }
        }
      }
      #expect(try await store.overview(counting: [:]).approvals == ["v1": 8])
    }
  }
}
