import Deciding
import Events
import MemoryLedger
import Policies
import Postgres
import Seeded
import Store
import Texts
import Time

/// Two ledgers with one history, and the dice that ask them.
struct Twins {
  let store: Store
  let memory = MemoryLedger()
  /// The calls made so far, by their first words.
  private(set) var made: Set<String> = []
  var random: SeededRandom
  var events: UInt64 = 0
  private var owners: [Int64] = []
  /// The memory's time, which moves with `age` only: PostgreSQL's own moves by less than any span that matters here.
  private(set) var now = Timestamp(seconds: 1_760_000_000)

  init(store: Store, seed: UInt64) {
    self.store = store
    random = SeededRandom(seed: seed)
  }

  typealias Answers = (call: String, real: String, memory: String)

  /// Asks both the same, and then how all messages stand.
  mutating func step() async throws -> Answers {
    var answers = try await ask()
    made.insert(String(answers.call.prefix { $0 != " " }))
    let ids = memory.messages.keys.sorted()
    answers.real += " " + Self.words(try await store.outgoing(ids: ids))
    answers.memory += " " + Self.words(memory.outgoing(ids: ids))
    return answers
  }

  private mutating func ask() async throws -> Answers {
    guard !owners.isEmpty else { return try await begin() }
    switch random.pick(0..<32) {
    case 0: return try await begin()
    case 1: return try await beat()
    case 2: return try await age()
    case 3...6: return try await commit()
    case 7, 8: return try await facts()
    case 9, 10: return try await attempts()
    case 11...13: return try await settle()
    case 14, 15: return try await claim()
    case 16: return try await read()
    case 18, 19: return try await remind()
    case 20...22: return try await hold()
    case 23...25: return try await letters()
    case 26, 27: return try await release()
    case 28: return try await readdress()
    case 29, 30: return try await place(owners: owners)
    default: return random.chance(0.5) ? try await save() : try await links()
    }
  }

  private mutating func begin() async throws -> Answers {
    let instance = random.choose(["a", "b", "c"])
    let real = try await store.beginIncarnation(instance: instance)
    owners.append(real)
    return ("begin \(instance)", "\(real)", "\(memory.begin(instance: instance, now: now))")
  }

  private mutating func beat() async throws -> Answers {
    let owner = random.choose(owners)
    return ("beat \(owner)", "\(try await store.beat(incarnation: owner))", "\(memory.beat(owner, now: now))")
  }

  /// Lets time pass: PostgreSQL's rows grow older. The spans end far from every limit, seen from any sum of them.
  private mutating func age() async throws -> Answers {
    let seconds = random.choose([20, 20, 40, 40, 90_000])
    now = now + .seconds(Int64(seconds))
    let span = Double(seconds)
    _ = try await store.pool.transaction([
      "update incarnations set beat_at = beat_at - make_interval(secs => \(span))",
      """
      update messages set due_at = due_at - make_interval(secs => \(span)), remind_at = remind_at - make_interval(secs => \(span)),
        settled_at = settled_at - make_interval(secs => \(span)),
        first_attempt_at = first_attempt_at - make_interval(secs => \(span)), last_attempt_at = last_attempt_at - make_interval(secs => \(span))
      """,
    ])
    return ("age \(seconds) s", "", "")
  }

  private mutating func commit() async throws -> Answers {
    var (real, twin) = (batch(), CommitBatch())
    twin = real
    let due = real.messages.map { _ in random.choose([-5, 1_010]) }
    let clock = try await clock()
    for (index, seconds) in due.enumerated() {
      real.messages[index].dueAt = clock + .seconds(Int64(seconds))
      twin.messages[index].dueAt = now + .seconds(Int64(seconds))
    }
    for id in messageIDs(2) where random.chance(0.3) {
      let (customer, next) = (random.chance(0.7) ? memory.messages[id]?.new.customerID : nil, random.chance(0.5))
      real.reminders.append(RemindedMessage(messageID: id, customerID: customer, next: next ? clock + .seconds(1_010) : nil))
      twin.reminders.append(RemindedMessage(messageID: id, customerID: customer, next: next ? now + .seconds(1_010) : nil))
    }
    let owner = random.choose(owners)
    let call =
      "commit of \(owner): \(real.customers.map { "\($0.id) \($0.version)" }) \(real.messages.map { "\($0.id) \($0.state)" })"
    return await (
      call, Self.won { try await store.commit(real, owner: owner) }, Self.won { try memory.commit(twin, owner: owner, now: now) }
    )
  }

  private static func won(_ commit: () async throws -> TextSet) async -> String {
    do { return "\(try await commit().sorted())" } catch { return "\((error as? PostgresError)?.sqlState ?? "\(error)")" }
  }

  private mutating func facts() async throws -> Answers {
    let numbers = Set((0..<3).map { _ in UInt64(random.pick(0..<Int(self.events) + 2)) })
    var events = numbers.sorted().map(event)
    // An event that names only an address makes its owners known by it.
    if random.chance(0.3) { events[0].customerID = nil }
    let addresses = Self.addresses.filter { _ in random.chance(0.3) }
    let accounts = Self.accounts.filter { _ in random.chance(0.3) }
    let codes = TextSet(memory.links.values).sorted().filter { _ in random.chance(0.3) }
    let notices = messageIDs(3) + [MessageText.id(999_999)]
    let judges = random.chance(0.5)
    let real = try await store.facts(
      for: events, addresses: addresses, accounts: accounts, codes: codes, notices: notices, judgingAccounts: judges)
    var twin = Facts()
    memory.readCustomers(events, addresses, codes: codes, &twin)
    memory.readNotices(notices, &twin)
    memory.readHandled(events, &twin)
    memory.readVetoes(accounts, now: now, &twin)
    memory.readSuppressed(addresses, &twin)
    if judges { memory.readMembers(accounts, &twin) }
    return ("facts for \(events.map(\.id)) \(addresses) \(accounts)", Self.words(real), Self.words(twin))
  }

  private mutating func attempts() async throws -> Answers {
    let (ids, owner) = (messageIDs(4), random.choose(owners))
    let starts = ids.map {
      AttemptStart(
        id: $0, rewrite: rewrite(), renews: random.chance(0.3), target: random.choose([nil, "https://a/v1/send#1", "b#2"]))
    }
    let real = try await store.beginAttempts(starts, owner: owner).sorted()
    return ("attempts of \(owner): \(starts)", "\(real)", "\(memory.beginAttempts(starts, owner: owner, now: now).sorted())")
  }

  private mutating func settle() async throws -> Answers {
    let owner = random.choose(owners)
    let clock = try await clock()
    var (real, twin): ([Settlement], [Settlement]) = ([], [])
    for id in messageIDs(3) {
      let due = random.chance(0.5) ? nil : random.choose([-5, 1_010] as [Int64])
      var settlement = Settlement(
        id: id,
        state: random.choose([.sent, .sent, .retry, .retry, .dead, .uncertain, .deferred, .claimed, .cancelled, .expired]),
        attempt: random.chance(0.4) ? nil : random.pick(0..<4), providerID: random.chance(0.5) ? "p\(events)" : nil,
        parked: random.chance(0.3), inDoubt: random.chance(0.3),
        published: random.chance(0.5) ? .init(key: "c", body: "{}") : nil,
        remindAfter: random.choose([nil, .seconds(-5), .seconds(1_010)]))
      settlement.isUnmade = random.chance(0.1)
      settlement.dueAt = due.map { clock + .seconds($0) }
      real.append(settlement)
      settlement.dueAt = due.map { now + .seconds($0) }
      twin.append(settlement)
    }
    let call = "settle of \(owner): \(real.map { "\($0.id) \($0.state) \($0.attempt ?? -1) \($0.parked)" })"
    let answer = try await store.settle(real, owner: owner).sorted()
    return (call, "\(answer)", "\(memory.settle(twin, owner: owner, now: now).sorted())")
  }

  private mutating func claim() async throws -> Answers {
    let (instance, owner) = (random.choose(["a", "b", "c", "d"]), random.choose(owners))
    let real = try await store.claimDue(instance: instance, owner: owner, limit: 10_000)
    let twin = memory.claimDue(instance: instance, owner: owner, limit: 10_000, now: now)
    return ("claim by \(owner) of \(instance)", Self.words(real), Self.words(twin))
  }

  private mutating func read() async throws -> Answers {
    let (ids, owner, id) = (messageIDs(9), random.choose(owners), random.choose(Self.customers))
    let real = try await (store.claimed(by: owner), store.unsettled(ids), store.customer(id: id))
    let twin = (memory.claimed(by: owner), memory.unsettled(ids), memory.customers[id])
    return (
      "read \(owner) \(ids) \(id)", "\(real.0.sorted()) \(real.1.sorted()) \(Self.words(real.2))",
      "\(twin.0) \(twin.1.sorted()) \(Self.words(twin.2))"
    )
  }

  private mutating func remind() async throws -> Answers {
    let (real, twin) = (try await store.dueReminders(limit: 10_000), memory.dueReminders(limit: 10_000, now: now))
    return ("remind", Self.words(real), Self.words(twin))
  }

  private mutating func release() async throws -> Answers {
    var asked = memory.outgoing(ids: messageIDs(3))
    for index in asked.indices where random.chance(0.5) { asked[index].kind = .reminder }
    let judges = random.chance(0.5)
    let real = try await store.releaseFacts(for: asked, judgingAccounts: judges)
    let twin = memory.releaseFacts(for: asked, judgingAccounts: judges, now: now)
    return (
      "release \(asked.map(\.id))", "\(Self.words(real.facts)) \(real.lastPromotions.keys.sorted())",
      "\(Self.words(twin.facts)) \(twin.lastPromotions.keys.sorted())"
    )
  }

  private mutating func readdress() async throws -> Answers {
    let owner = random.choose(owners)
    var asked = memory.outgoing(ids: messageIDs(3))
    for index in asked.indices { (asked[index].address, asked[index].request) = ("new@b.example", Array("new\(events)".utf8)) }
    let real = try await store.readdress(asked, owner: owner).sorted()
    return ("readdress of \(owner)", "\(real)", "\(memory.readdress(asked, owner: owner).sorted())")
  }

  private mutating func save() async throws -> Answers {
    var batch = CommitBatch()
    batch.customers = [customer(random.choose(Self.customers))]
    let record = batch.customers[0]
    let twin = try memory.commit(batch, owner: 0, now: now).contains(record.id)
    return ("save \(record.id) \(record.version)", "\(try await store.commit(batch, owner: 0).contains(record.id))", "\(twin)")
  }

  private func links() async throws -> Answers { ("links", "\(try await store.linkNumbers())", "\(memory.nextLinkNumbers())") }

  /// PostgreSQL's time.
  private func clock() async throws -> Timestamp {
    let rows = try await store.pool.query("select clock_timestamp()")
    return Timestamp(microseconds: try rows.first?.timestamp(0) ?? 0)
  }

  private mutating func messageIDs(_ count: Int) -> [String] {
    let ids = memory.messages.keys.sorted()
    return ids.isEmpty ? [] : Set((0..<count).map { _ in random.choose(ids) }).sorted()
  }
}
