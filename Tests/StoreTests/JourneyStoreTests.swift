import Addresses
import Deciding
import Events
import Offsets
import Policies
import Postgres
import Store
import Testing
import Texts
import Time

@Suite struct JourneyStoreTests {
  @Test func `Migrating twice changes nothing, and the schema is then current`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      #expect(try await store.migrate(schema: "programme") == [])
      #expect(try await store.schemaState() == .current)
    }
  }

  @Test(arguments: [nil, "LATIN1", "SQL_ASCII"])
  func `A database in which not every name can be written is told from one in UTF-8`(encoding: String?) async throws {
    try await StoreUnderTest.shared.with(encoding: encoding) { (store: Store) async throws in
      #expect(try await store.foreignEncoding() == encoding)
    }
  }

  @Test func `A migration that names no older program is for programs that know it`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.pool.execute("insert into schema_version (version, name) values (99, 'later')")
      #expect(try await store.schemaState() == .newer(found: 99, isCompatible: false))
    }
  }

  @Test func `A schema from before migrations named the oldest program is an older one`() async throws {
    try await StoreUnderTest.shared.with(version: 16) { (store: Store) async throws in
      #expect(try await store.schemaState() == .older(found: 16))
    }
  }

  @Test func `A newer schema may be used by the programs that each of its migrations bears`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let newest = Int64(Migrations.newest)
      // The newest of three makes the second again: what a program misses of the first is still missing.
      for (version, from) in [(99, newest), (100, 99), (101, newest)] as [(Int64, Int64)] {
        _ = try await store.pool.execute(
          "insert into schema_version (version, name, compatible_from) values (\(version), 'later', \(from))")
        #expect(try await store.schemaState() == .newer(found: Int(version), isCompatible: version == 99))
      }
      _ = try await store.pool.execute("delete from schema_version")
      #expect(try await store.schemaState() == .older(found: 0))
    }
  }

  @Test func `A committed event is handled, and its message unsettled until the provider has it`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let event = event(1)
      #expect(try await store.commit(promptBatch(event), owner: 5) == ["c1"])
      let before = try await store.facts(for: [event], addresses: [], accounts: [], judgingAccounts: false)
      #expect(before.handled[event.hash] == [UnsettledMessage(id: MessageText.id(1), owner: 5)])
      #expect(before.customers["c1"]?.version == 1)
      let settled = try await store.settle([Settlement(id: MessageText.id(1), state: .sent, providerID: "p")], owner: 5)
      #expect(settled == [MessageText.id(1)])
      let after = try await store.facts(for: [event], addresses: [], accounts: [], judgingAccounts: false)
      #expect(after.handled[event.hash] == [])
    }
  }

  @Test func `Two writers at one version: the second loses all that hangs on the customer`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      #expect(try await store.commit(promptBatch(event(1)), owner: 1) == ["c1"])
      #expect(try await store.commit(promptBatch(event(2)), owner: 2) == [])
      let facts = try await store.facts(for: [event(2)], addresses: [], accounts: [], judgingAccounts: false)
      #expect(facts.handled.isEmpty)
      #expect(try await store.outgoing(ids: [MessageText.id(2)]).isEmpty)
      #expect(try await store.commit(promptBatch(event(2), version: 1), owner: 2) == ["c1"])
    }
  }

  @Test func `A copy is written with its mail's acceptance, once, and is due for anyone`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(promptBatch(event(1)), owner: 1)
      let copy = Settlement.Copy(
        id: MessageText.id(9), address: "boss@acme.example", request: Array("{}".utf8), subject: "[Copy] s", text: "t")
      let sent = Settlement(id: MessageText.id(1), state: .sent, providerID: "p", copy: copy)
      #expect(try await store.settle([sent], owner: 1).count == 1)
      // The answer was lost.
      #expect(try await store.settle([sent], owner: 1).isEmpty)
      let due = try await store.claimDue(instance: "b", owner: 2, limit: 10)
      #expect(due.map(\.id) == [MessageText.id(9)] && due.first?.kind == .copy && due.first?.customerID == "c1")
      #expect(due.first?.address == "boss@acme.example" && due.first?.attempt == 0)
    }
  }

  @Test func `Only the owner may settle, but a yes counts whoever heard it`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(promptBatch(event(1)), owner: 1)
      let id = MessageText.id(1)
      #expect(try await store.settle([Settlement(id: id, state: .dead, reason: "x")], owner: 2).isEmpty)
      #expect(try await store.settle([Settlement(id: id, state: .uncertain)], owner: 1) == [id])
      #expect(try await store.settle([Settlement(id: id, state: .sent, providerID: "p")], owner: 2) == [id])
      #expect(try await store.settle([Settlement(id: id, state: .retry)], owner: 1).isEmpty)
    }
  }

  @Test func `A restart takes its predecessor's claimed message at once, and no living instance's`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let first = try await store.beginIncarnation(instance: "a")
      let other = try await store.beginIncarnation(instance: "b")
      _ = try await store.commit(promptBatch(event(1), state: .claimed), owner: first)
      _ = try await store.commit(promptBatch(event(2, customer: "c2"), state: .claimed), owner: other)
      let second = try await store.beginIncarnation(instance: "a")
      let claimed = try await store.claimDue(instance: "a", owner: second, limit: 10)
      #expect(claimed.map(\.id) == [MessageText.id(1)])
      #expect(claimed.first?.address == "o'brien+王@x.example")
      #expect(claimed.first?.request == Array("{\"a\":1}".utf8))
      #expect(try await store.beat(incarnation: first) == false)
      #expect(try await store.beat(incarnation: second))
    }
  }

  @Test func `An attempt begins only for the owner, and only once`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(promptBatch(event(1), state: .claimed, contract: "unkeyed"), owner: 1)
      let id = MessageText.id(1)
      #expect(try await store.beginAttempts([AttemptStart(id: id)], owner: 2).isEmpty)
      #expect(try await store.beginAttempts([AttemptStart(id: id)], owner: 1) == [id])
      #expect(try await store.beginAttempts([AttemptStart(id: id)], owner: 1).isEmpty)
    }
  }

  @Test func `A settlement repeated after the next attempt has begun changes nothing`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(promptBatch(event(1)), owner: 1)
      let retry = Settlement(id: MessageText.id(1), state: .retry, attempt: 1)
      #expect(try await store.settle([retry], owner: 1) == [retry.id])
      #expect(try await store.beginAttempts([AttemptStart(id: retry.id)], owner: 1) == [retry.id])
      #expect(try await store.settle([retry], owner: 1).isEmpty)
      let row = try #require(await store.outgoing(ids: [retry.id]).first)
      #expect(row.state == .sending && row.attempt == 2 && row.owner == 1)
    }
  }

  @Test func `What an incarnation has claimed and not begun can be asked for`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(promptBatch(event(1), state: .claimed), owner: 1)
      _ = try await store.commit(promptBatch(event(2, customer: "c2"), state: .claimed), owner: 2)
      _ = try await store.commit(promptBatch(event(3, customer: "c3")), owner: 1)
      #expect(try await store.claimed(by: 1) == [MessageText.id(1)])
    }
  }

  @Test func `An attempt keeps where it goes, and those that wait for a mailbox are counted`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let id = MessageText.id(1)
      _ = try await store.commit(promptBatch(event(1), state: .claimed), owner: 1)
      _ = try await store.commit(promptBatch(event(2, customer: "c2"), state: .claimed, contract: "unkeyed"), owner: 1)
      #expect(try await store.outgoing(ids: [id]).first?.target == nil)
      #expect(try await store.waitingForMailbox() == 1)
      _ = try await store.beginAttempts([AttemptStart(id: id, target: "https://a.example/send#1")], owner: 1)
      #expect(try await store.outgoing(ids: [id]).first?.target == "https://a.example/send#1")
      _ = try await store.settle([Settlement(id: id, state: .uncertain)], owner: 1)
      #expect(try await store.waitingForMailbox() == 0)
      // A person says that it goes again, whatever the place.
      #expect(try await store.closeUncertain(id: id, resend: true, actor: "ada", reason: "r"))
      #expect(try await store.outgoing(ids: [id]).first?.target == nil)
    }
  }

  @Test func `An attempt that was written down and never made is none`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(promptBatch(event(1)), owner: 1)
      var handedOver = Settlement(id: MessageText.id(1), state: .deferred, attempt: 1, dueAt: Timestamp(seconds: 1))
      handedOver.isUnmade = true
      #expect(try await store.settle([handedOver], owner: 1) == [handedOver.id])
      #expect(try await store.settle([handedOver], owner: 1).isEmpty)
      let claimed = try #require(await store.claimDue(instance: "b", owner: 2, limit: 10).first)
      #expect(claimed.attempt == 0 && claimed.firstAttemptAt == nil && !claimed.inDoubt)
    }
  }

  @Test func `A message goes to another address only before its first attempt, and by its owner's word`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      _ = try await store.commit(promptBatch(event(1), state: .claimed), owner: 1)
      var message = try #require(await store.outgoing(ids: [MessageText.id(1)]).first)
      (message.address, message.request) = ("new@b.example", [9])
      #expect(try await store.readdress([message], owner: 2).isEmpty)
      #expect(try await store.readdress([message], owner: 1) == [message.id])
      #expect(try await store.outgoing(ids: [message.id]) == [message])
      _ = try await store.beginAttempts([AttemptStart(id: message.id)], owner: 1)
      #expect(try await store.readdress([message], owner: 1).isEmpty)
    }
  }

  @Test func `What was said of the stored address is known on release, whatever the customer's is now`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      var batch = promptBatch(event(1), state: .claimed)
      batch.customers[0].profile.email = "new@b.example"
      _ = try await store.commit(batch, owner: 1)
      let message = try #require(await store.outgoing(ids: [MessageText.id(1)]).first)
      var said = CommitBatch()
      said.suppressedAddresses = [(EmailAddress.comparisonKey(message.address), .bounced, Timestamp(seconds: 9))]
      _ = try await store.commit(said, owner: 1)
      let known = try await store.releaseFacts(for: [message], judgingAccounts: true)
      #expect(known.facts.customers["c1"]?.profile.email == "new@b.example" && known.lastPromotions.isEmpty)
      #expect(known.facts.suppressedAddresses.values.flatMap { $0.map(\.role) } == [.bounced])
      #expect(try await store.releaseFacts(for: [], judgingAccounts: true).facts.customers.isEmpty)
    }
  }

  @Test func `Mirrored offsets never go back`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      func place(_ number: Int32, _ next: Int64) -> StoredPlace { StoredPlace(.init(topic: "t", number: number), next: next) }
      try await store.saveProgress([place(0, 10), place(1, 5)])
      try await store.saveProgress([place(0, 7), place(1, 6)])
      let progress = try await store.progress().sorted { $0.partition.number < $1.partition.number }
      #expect(progress.map(\.next) == [10, 6])
    }
  }

  @Test func `Data that PostgreSQL refuses is told from an outage`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let long = event(1, customer: String(repeating: "x", count: 201))
      do throws(PostgresError) {
        _ = try await store.commit(promptBatch(long), owner: 1)
        Issue.record("the customer's id is too long")
      } catch {
        #expect(error.isDataFault)
        #expect(error.constraint == "referrald_customer_id")
      }
    }
  }
}

/// Two customers' events of one id and time.
@Suite struct OvertakenTests {
  /// The failure of a commit; nil: it worked.
  private func failure(_ store: Store, _ batch: CommitBatch) async -> BatchFailure? {
    do {
      _ = try await store.commit(batch, owner: 1)
      return nil
    } catch { return BatchFailure(error) }
  }

  @Test func `Whose event is written first has it, and the other's batch is to be decided again`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      #expect(await failure(store, promptBatch(event(1, customer: "c1"))) == nil)
      #expect(await failure(store, promptBatch(event(1, customer: "c2"))) == .overtaken)
      let facts = try await store.facts(for: [event(1, customer: "c2")], addresses: [], accounts: [], judgingAccounts: false)
      #expect(facts.handled[event(1).hash] != nil && facts.customers.isEmpty)
    }
  }

  @Test func `A message that outlives the memory of its event is met as written`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      #expect(await failure(store, promptBatch(event(1, customer: "c1"))) == nil)
      _ = try await store.pool.execute("delete from handled_events")
      #expect(await failure(store, promptBatch(event(1, customer: "c2"))) == .overtaken)
      let facts = try await store.facts(
        for: [event(1)], addresses: [], accounts: [], codes: [], notices: [MessageText.id(1)], judgingAccounts: false)
      #expect(facts.notices == [MessageText.id(1)])
    }
  }

  @Test func `Commits that meet over many events at once end, each event once`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let written = await withTaskGroup(of: Int.self) { group in
        for writer in 0..<4 {
          group.addTask {
            var count = 0
            for round in 0..<20 {
              var batch = CommitBatch()
              for number in 0..<10 {
                let order = writer.isMultiple(of: 2) ? number : 9 - number
                let customer = "w\(writer)-\(round)-\(number)"
                batch.customers.append(CustomerRecord(newcomer: customer))
                batch.handled.append((event(UInt64(round * 10 + order), customer: customer), customer))
              }
              if await failure(store, batch) == nil { count += 1 }
            }
            return count
          }
        }
        return await group.reduce(0, +)
      }
      #expect(written == 20)
      #expect(try await store.pool.query("select count(*) from handled_events").first?.int64(0) == 200)
    }
  }

  @Test func `A bounce of an address that several customers share is written down for each`() async throws {
    try await StoreUnderTest.shared.with { (store: Store) async throws in
      let bounce = event(1)
      var batch = CommitBatch()
      batch.customers = ["c1", "c2"].map { CustomerRecord(newcomer: $0) }
      batch.lifecycle = ["c1", "c2"].map { (.bounced, bounce, $0) }
      _ = try await store.commit(batch, owner: 1)
      for customer in ["c1", "c2"] { #expect(try await store.lifecycle(customer: customer).map(\.role) == ["bounced"]) }
    }
  }
}
