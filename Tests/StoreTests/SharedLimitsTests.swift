import Deciding
import Policies
import Postgres
import Store
import Testing
import Time

@Suite struct SharedLimitsTests {
  @Test func `Many at once never lease more mails than the day has`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let leased = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<60 { group.addTask { try await store.leaseMails(day: 20_565, wanted: 3, limit: 100) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(leased.reduce(0, +) == 100 && leased.contains(1) && leased.contains(0))
      #expect(try await store.leaseMails(day: 20_565, wanted: 3, limit: 90) == 0)
      #expect(try await store.leaseMails(day: 20_565, wanted: 30, limit: 110) == 10)
      #expect(try await store.leaseMails(day: 20_566, wanted: 3, limit: 2) == 2)
      #expect(try await store.leaseMails(day: 20_567, wanted: 1, limit: 0) == 0)
    }
  }

  @Test func `Turns leased at once follow each other at the rate`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let step = Duration.seconds(60)
      let waits = try await withThrowingTaskGroup(of: Duration.self) { group in
        for _ in 0..<20 { group.addTask { try await store.leaseAttempts(2, step: step) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }.sorted()
      #expect(waits.first == .zero)
      for (number, wait) in waits.enumerated() {
        // Less by the time that the calls before it took.
        #expect((step * (2 * number) - .seconds(30)...step * (2 * number)).contains(wait), "\(number): \(wait)")
      }
    }
  }

  private func pause(_ number: UInt64, _ cause: Pause.Cause = .person, until: Timestamp? = nil) -> Pause {
    Pause(
      id: MessageText.id(number), cause: cause, kind: .prompt, signal: "milestone", actor: "anna", reason: "o'clock",
      since: Timestamp(seconds: 1_776_859_200 + Int64(number)), until: until)
  }

  @Test func `A pause stands until a person or its time ends it, and both are told`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let far = Timestamp(seconds: 4_000_000_000)
      let pauses = [pause(1), pause(2, until: far), pause(3, until: Timestamp(seconds: 1_776_859_300))]
      for pause in pauses { #expect(try await store.begin(pause, published: "{}")) }
      #expect(try await store.standingPauses() == Array(pauses[..<2]))
      let ids = pauses.map(\.id)
      #expect(
        try await store.endPauses(Array(ids[..<1]), actor: "ben", reason: "over", published: ["{}"]) == [ids[0]])
      #expect(try await store.endPauses(Array(ids[..<1]), actor: "eve", reason: "again", published: ["{}"]).isEmpty)
      #expect(try await store.standingPauses() == [pauses[1]])
      let audit = try await store.pool.query("select ended_by, end_reason from pauses where ended_at is not null")
      #expect(try audit.map { try [$0.string(0), $0.string(1)] } == [["ben", "over"]])
      #expect(try await store.outboxCount() == 4)
    }
  }

  @Test func `A rate pauses once, whoever finds it first, and again only after a person has resumed`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let begun = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in UInt64(1)...8 { group.addTask { try await store.begin(pause(number, .bounces), published: "{}") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(begun.count { $0 } == 1)
      #expect(try await store.outboxCount() == 1)
      #expect(try await store.begin(pause(9, .complaints), published: "{}"))
      let ids = try await store.standingPauses().map(\.id)
      _ = try await store.endPauses(ids, actor: "ben", reason: "r", published: ids)
      #expect(try await store.begin(pause(10, .bounces), published: "{}"))
    }
  }

  @Test func `Bounces are counted against the mails of 7 days, and anew after a person has resumed`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      for number in UInt64(1)...4 {
        _ = try await store.commit(promptBatch(event(number, customer: "c\(number)")), owner: 1)
        _ = try await store.settle([Settlement(id: MessageText.id(number), state: .sent, providerID: "p")], owner: 1)
      }
      for (hash, role, customer) in [(1, "bounced", "c1"), (2, "bounced", "c1"), (3, "complained", "c2"), (4, "bounced", "x")] {
        _ = try await store.pool.execute(
          """
          insert into lifecycle_events (event_hash, role, customer_id, event_at, body)
          values (\(uuid: MessageText.id(UInt64(hash))), \(role), \(customer), clock_timestamp(), '{}')
          """)
      }
      #expect(try await store.mailHealth(.bounces) == MailHealth(mails: 4, harmed: 1))
      #expect(try await store.mailHealth(.complaints) == MailHealth(mails: 4, harmed: 1))
      _ = try await store.begin(pause(1, .bounces), published: "{}")
      _ = try await store.endPauses([MessageText.id(1)], actor: "ben", reason: "r", published: ["{}"])
      #expect(try await store.mailHealth(.bounces) == MailHealth(mails: 0, harmed: 0))
      #expect(try await store.mailHealth(.complaints) == MailHealth(mails: 4, harmed: 1))
    }
  }

  @Test func `What waits for a pause is woken, what waits longer is not`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      for (number, wait) in [(UInt64(1), "4 minutes"), (2, "1 hour")] {
        _ = try await store.commit(promptBatch(event(number, customer: "c\(number)"), state: .deferred), owner: 1)
        _ = try await store.pool.execute(
          """
          update messages set due_at = clock_timestamp() + \(wait)::text::interval where id = \(uuid: MessageText.id(number))
          """)
      }
      #expect(try await store.wakeDeferred(within: .minutes(5)) == 1)
      let incarnation = try await store.beginIncarnation(instance: "a")
      let due = try await store.claimDue(instance: "a", owner: incarnation, limit: 10)
      #expect(due.map(\.id) == [MessageText.id(1)])
    }
  }
}
