import Deciding
import Postgres
import Store
import Testing
import Texts
import Time

@Suite struct RecallStoreTests {
  private static let pause = Pause(
    id: MessageText.id(900), actor: "anna", reason: "launch day", since: Timestamp(seconds: 1_760_000_000))

  @Test func `One instance alone recalls under a pause, until it fails to renew or the pause has ended`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let id = Self.pause.id
      _ = try await store.begin(Self.pause, published: "{}")
      #expect(try await store.claimRecall(of: [id], owner: 1, for: .hours(1)) == [id])
      #expect(try await store.claimRecall(of: [id], owner: 2, for: .hours(1)).isEmpty)
      #expect(try await store.claimRecall(of: [id], owner: 1, for: .zero) == [id])
      #expect(try await store.claimRecall(of: [id], owner: 2, for: .hours(1)) == [id])
      _ = try await store.endPauses([id], actor: "anna", reason: "r", published: ["{}"])
      #expect(try await store.claimRecall(of: [id], owner: 2, for: .hours(1)).isEmpty)
    }
  }

  @Test func `Of many at once one claims a pause`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.begin(Self.pause, published: "{}")
      let winners = try await withThrowingTaskGroup(of: Int.self) { group in
        for owner in Int64(1)...8 {
          group.addTask { try await store.claimRecall(of: [Self.pause.id], owner: owner, for: .hours(1)).count }
        }
        return try await group.reduce(0, +)
      }
      #expect(winners == 1)
    }
  }

  @Test func `A mail that was never sent on is cancelled once, and counts toward no cap`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var batch = promptBatch(event(1))
      var record = CustomerRecord(newcomer: "c1")
      record.state.prompts = [.init(messageID: MessageText.id(1), signal: "milestone", at: Timestamp(seconds: 1))]
      record.state.promptCount = 1
      batch.customers = [record]
      _ = try await store.commit(batch, owner: 1)
      #expect(try await store.sent(providerIDs: ["em_1"]).isEmpty)
      let cancelled = Settlement(
        id: MessageText.id(1), state: .cancelled, reason: "recalled", published: .init(key: "c1", body: "{}"))
      // Not accepted yet: it is not ours to cancel here.
      #expect(try await store.cancelSent([cancelled]).isEmpty)
      _ = try await store.settle([Settlement(id: MessageText.id(1), state: .sent, attempt: 1, providerID: "em_1")], owner: 1)
      let sent = try await store.sent(providerIDs: ["em_0", "em_1"])
      #expect(sent.mapValues(\.id) == ["em_1": MessageText.id(1)])
      let before = try await store.outboxCount()
      #expect(try await store.cancelSent([cancelled]) == [MessageText.id(1)])
      #expect(try await store.cancelSent([cancelled]).isEmpty)
      #expect(try await store.outboxCount() == before + 1)
      let kept = try #require(await store.customer(id: "c1"))
      #expect(kept.state.prompts.isEmpty && kept.state.promptCount == 0)
      #expect(try await store.sent(providerIDs: ["em_1"]).isEmpty)
    }
  }

  @Test func `Ids of the provider that differ only in their normal form are two mails`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let ids = ["caf\u{e9}", "cafe\u{301}"]
      for (number, id) in zip(UInt64(1)..., ids) {
        _ = try await store.commit(promptBatch(event(number, customer: "c\(number)")), owner: 1)
        _ = try await store.settle([Settlement(id: MessageText.id(number), state: .sent, attempt: 1, providerID: id)], owner: 1)
      }
      let sent = try await store.sent(providerIDs: ids)
      #expect(sent.count == 2 && sent[ids[0]]?.id == MessageText.id(1) && sent[ids[1]]?.id == MessageText.id(2))
    }
  }
}
