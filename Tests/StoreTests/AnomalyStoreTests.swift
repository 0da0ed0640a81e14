import Deciding
import Policies
import Postgres
import Store
import Testing
import Time

@Suite struct AnomalyStoreTests {
  private let anomaly = Anomaly(signal: "milestone", since: Timestamp(seconds: 1), recent: 900, usual: 50)

  /// Commits a prompt that may still be sent for long.
  private func commit(_ number: UInt64, _ state: MessageState, heldBy: String? = nil, in store: Store) async throws {
    var batch = promptBatch(event(number, customer: "c\(number)"), state: state)
    batch.messages[0].sendBefore = batch.messages[0].eventAt + .hours(1_000_000)
    batch.messages[0].dueAt = batch.messages[0].eventAt + .hours(1_000_000)
    batch.messages[0].heldBy = heldBy
    _ = try await store.commit(batch, owner: 1)
  }

  @Test func `Counts of all instances add up, hour by hour`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let hours = "date_trunc('hour', clock_timestamp(), 'UTC') - interval '1 hour' *"
      _ = try await store.pool.runScript(
        """
        insert into signal_hours select 'milestone', \(hours) n, 10 from generate_series(2, 300) as i(n);
        insert into signal_hours values ('milestone', \(hours) 1, 7), ('fresh', \(hours) 5, 3), ('gone', \(hours) 400, 1)
        """)
      _ = try await store.overview(counting: ["milestone": 2, "fresh": 1])
      let rates = try await store.overview(counting: ["milestone": 3]).rates
      // The hour may turn while the test runs; then all is one hour further back.
      let isSameHour = rates.last?.thisHour == 5
      try #require(isSameHour || rates.last?.lastHour == 5 || rates.last?.lastHour == 2)
      guard isSameHour, let fresh = rates.first, let known = rates.last else { return }
      #expect(rates.map(\.signal) == ["fresh", "milestone"])
      #expect(known.lastHour == 7 && known.earlier == 1_670 && known.earlierHours == 167)
      #expect(fresh.thisHour == 1 && fresh.lastHour == 0 && fresh.earlier == 3 && fresh.earlierHours == 4)
      #expect((0..<1).contains(known.elapsed))
      try await store.dropSignalHours()
      #expect(try await store.overview(counting: [:]).rates.last?.earlierHours == 167)
    }
  }

  @Test func `A raised anomaly stands for all until a person releases it, and is raised anew when it was over`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      try await store.note(raised: [anomaly], cleared: [])
      try await store.note(raised: [anomaly], cleared: ["milestone"])
      #expect(try await store.overview(counting: [:]).standing.keys.map { $0 } == ["milestone"])
      let first = try await store.release(signal: "milestone", actor: "ada", reason: "launch")
      #expect(first == (true, 0))
      let second = try await store.release(signal: "milestone", actor: "bob", reason: "late")
      #expect(second == (false, 0))
      let released = try await store.overview(counting: [:])
      #expect(released.standing.isEmpty && released.anomalies["milestone"]?.isReleased == true)
      try await store.note(raised: [], cleared: ["milestone"])
      #expect(try await store.anomalies().isEmpty)
      try await store.note(raised: [anomaly], cleared: [])
      #expect(try await store.anomalies().map(\.isReleased) == [false])
    }
  }

  @Test func `What waits for its time waits for a person then, and is let go with the signal`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      try await commit(1, .deferred, in: store)
      try await commit(2, .held, heldBy: "messages.prompt.oversight", in: store)
      try await commit(3, .held, heldBy: "throttle.anomaly", in: store)
      try await commit(4, .deferred, heldBy: "messages.prompt.oversight", in: store)
      try await store.note(raised: [anomaly], cleared: [])
      func held() async throws -> Set<String> { Set(try await store.held(limit: 10).map(\.id)) }
      #expect(try await held() == Set([1, 2, 3].map(MessageText.id)))
      let nobody = try await store.release(signal: "other", actor: "ada", reason: "")
      #expect(nobody == (false, 0))
      let freed = try await store.release(signal: "milestone", actor: "ada", reason: "launch")
      #expect(freed == (true, 2))
      #expect(try await held() == [MessageText.id(2)])
      let audit = try await store.pool.query("select count(*) from message_audit where action = 'release' and actor = 'ada'")
      #expect(try audit.first?.int64(0) == 2)
    }
  }

  @Test func `What was held after the release goes by itself, but not while the anomaly stands`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let ended = EndedHold(hold("throttle.anomaly"), next: nil)
      try await commit(1, .held, heldBy: "throttle.anomaly", in: store)
      try await store.note(raised: [anomaly], cleared: [])
      #expect(try await store.letGo([ended], limit: 10) == 0)
      _ = try await store.release(signal: "milestone", actor: "ada", reason: "launch")
      // Batches that were decided before.
      for number in 2...4 as ClosedRange<UInt64> { try await commit(number, .held, heldBy: "throttle.anomaly", in: store) }
      try await commit(5, .held, heldBy: "messages.prompt.oversight", in: store)
      #expect(try await store.letGo([ended], limit: 2) == 2)
      #expect(try await store.letGo([ended], limit: 2) == 1)
      #expect(try await store.overview(counting: [:]).holds == [hold("messages.prompt.oversight"): 1])
      // Nobody has approved them: the next anomaly holds them again.
      try await store.note(raised: [], cleared: ["milestone"])
      try await store.note(raised: [anomaly], cleared: [])
      #expect(try await store.overview(counting: [:]).holds[hold("throttle.anomaly")] == 3)
    }
  }

  @Test func `An anomaly takes the place of a template's approvals, and lets nothing go while it stands`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      try await commit(1, .held, heldBy: "messages.prompt.gate_first", in: store)
      try await store.note(raised: [anomaly], cleared: [])
      let gate = hold("messages.prompt.gate_first")
      #expect(try await store.letGo([EndedHold(gate, next: nil)], limit: 10) == 0)
      #expect(try await store.letGo([EndedHold(gate, next: "throttle.anomaly")], limit: 10) == 0)
      #expect(try await store.overview(counting: [:]).holds == [hold("throttle.anomaly"): 1])
      let freed = try await store.release(signal: "milestone", actor: "ada", reason: "launch")
      #expect(freed == (true, 1))
    }
  }

  private func hold(_ rule: String) -> Hold { Hold(rule: rule, kind: .prompt, signal: "milestone", templateVersion: nil) }

  @Test func `Tens of thousands that wait are woken, held and released in chunks, and what a crash leaves is gone on with`()
    async throws
  {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let count = 2 * Store.chunk + 1
      _ = try await store.pool.execute(
        """
        insert into messages (id, kind, cause, customer_id, signal, contract, state, event_at, due_at, send_before, template, locale)
        select md5(n::text)::uuid, 'prompt', n::text, 'c' || n, 'milestone', 'keyed', 'deferred', now(),
          now() + interval '4 minutes', now() + interval '3 days', 't', 'en' from generate_series(1, \(count)) n
        """)
      var woken: [Int] = []
      while woken.last != 0 { woken.append(try await store.wakeDeferred(within: .minutes(5))) }
      #expect(woken == [Store.chunk, Store.chunk, 1, 0])
      try await store.note(raised: [Anomaly(signal: "milestone", since: Timestamp(seconds: 1), recent: 9, usual: 1)], cleared: [])
      let hold = Hold(rule: "throttle.anomaly", kind: .prompt, signal: "milestone", templateVersion: nil)
      #expect(try await store.overview(counting: [:]).holds == [hold: count])
      // As a crash between two chunks leaves it.
      _ = try await store.pool.execute("update messages set state = 'deferred', held_by = null where customer_id like 'c1%'")
      _ = try await store.pool.execute("update anomalies set holding = 'r'")
      for _ in 1...3 { _ = try await store.overview(counting: [:]) }
      #expect(try await store.overview(counting: [:]).holds == [hold: count])
      let freed = try await store.release(signal: "milestone", actor: "ada", reason: "launch")
      #expect(freed == (true, count))
    }
  }
}
