import Postgres
import Store
import Testing

/// What another process makes of messages whose process ended amid an attempt.
@Suite(.serialized) struct TakeoverTests {
  /// How far the first process came.
  enum Course: CaseIterable { case announced, begun, answerLost }

  /// Takes a message over whose process ended an hour ago.
  private func takeover(
    _ store: Store, contract: String = "keyed", _ course: Course = .announced
  ) async throws -> (message: OutgoingMessage, owner: Int64) {
    let (id, first) = (MessageText.id(1), try await store.beginIncarnation(instance: "a"))
    _ = try await store.commit(
      promptBatch(event(1), state: contract == "keyed" ? .sending : .claimed, contract: contract), owner: first)
    if course == .answerLost {
      _ = try await store.settle([Settlement(id: id, state: .retry, attempt: 1, inDoubt: true)], owner: first)
    }
    if course != .announced { _ = try await store.beginAttempts([AttemptStart(id: id, renews: true)], owner: first) }
    let second = try await store.beginIncarnation(instance: "a")
    #expect(try await store.claimDue(instance: "a", owner: second, limit: 10).isEmpty, "its attempt may be under way")
    _ = try await store.pool.execute(
      "update messages set first_attempt_at = now() - interval '1 h', last_attempt_at = now() - interval '16 s', due_at = now()")
    return (try #require(await store.claimDue(instance: "a", owner: second, limit: 10).first), second)
  }

  @Test(arguments: Course.allCases)
  func `A doubt that only the end of a process brought is told from an answer that was lost`(course: Course) async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let (message, owner) = try await takeover(store, course)
      #expect(message.state == .claimed && message.inDoubt && message.isBeginUnknown == (course != .answerLost))
      // It stays so when the next attempt begins, until one of its answers is lost.
      #expect(try await store.beginAttempts([AttemptStart(id: message.id)], owner: owner) == [message.id])
      #expect(try await store.outgoing(ids: [message.id]).first?.isBeginUnknown == message.isBeginUnknown)
      let lost = Settlement(id: message.id, state: .retry, attempt: message.attempt + 1, inDoubt: true)
      #expect(try await store.settle([lost], owner: owner) == [message.id])
      #expect(try await store.outgoing(ids: [message.id]).first?.isBeginUnknown == false)
    }
  }

  @Test func `What must not go again is taken over as it is, and its end is published with it`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let (message, owner) = try await takeover(store, contract: "unkeyed", .begun)
      #expect(message.state == .sending && message.inDoubt && message.owner == owner)
      // The claim's answer was lost.
      #expect(try await store.claimed(by: owner) == [message.id])
      let before = try await store.outboxCount()
      let end = Settlement(
        id: message.id, state: .uncertain, attempt: message.attempt, published: .init(key: "c1", body: "{}"))
      #expect(try await store.settle([end], owner: owner) == [message.id])
      #expect(try await store.outboxCount() == before + 1)
    }
  }

  @Test(arguments: [false, true])
  func `What a person says of an uncertain message takes the doubt away, and gives it a day`(resend: Bool) async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let (message, owner) = try await takeover(store)
      _ = try await store.settle([Settlement(id: message.id, state: .uncertain)], owner: owner)
      _ = try await store.pool.execute("update messages set send_before = now()")
      #expect(try await store.closeUncertain(id: message.id, resend: resend, actor: "ada", reason: "r"))
      let row = try #require(await store.outgoing(ids: [message.id]).first)
      #expect(row.state == (resend ? .retry : .sent) && row.inDoubt == !resend && row.isBeginUnknown == !resend)
      let hours = try await store.pool.query("select extract(epoch from send_before - now())::int4 / 3600 from messages")
      #expect(try hours.first?.int32(0) ?? 0 >= (resend ? 23 : -1))
    }
  }

  @Test func `A yes counts for what is in doubt and claimed again`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let (message, owner) = try await takeover(store)
      #expect(try await store.settle([Settlement(id: message.id, state: .sent, providerID: "p")], owner: owner) == [message.id])
    }
  }
}
