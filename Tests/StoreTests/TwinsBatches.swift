import Deciding
import Events
import JSONTree
import MemoryLedger
import Policies
import Seeded
import Store
import Texts
import Time

/// What the twins are given: few customers, addresses and accounts, so that they meet often, and some that only their bytes tell apart.
extension Twins {
  static let customers = ["c0", "c1", "c2", "ren\u{E9}", "rene\u{301}"]
  static let addresses = ["ada@b.example", "bob@b.example"]
  static let accounts = ["acme", "caf\u{E9}", "cafe\u{301}"]

  /// The event of a number; most customers have several.
  func event(_ number: UInt64) -> Event {
    StoreTests.event(
      number, customer: Self.customers[Int(number % 5)], at: Timestamp(seconds: 1_760_000_000 + Int64(number % 7) * 40_000))
  }

  /// A customer as it might be written, its version mostly the one that stands.
  mutating func customer(_ id: String) -> CustomerRecord {
    var record = CustomerRecord(newcomer: id)
    record.version = (memory.customers[id]?.version ?? 0) + (random.chance(0.15) ? Int64(random.pick(-1..<2)) : 0)
    record.profile.email = random.choose([nil, "ada@b.example", "Ada@B.example", "bob@b.example"])
    record.profile.accountID = random.choose([nil] + Self.accounts)
    record.profile.updatedAt = Timestamp(seconds: 1_760_000_000)
    if random.chance(0.3) {
      record.state.prompts = [
        .init(messageID: MessageText.id(events), signal: "milestone", at: Timestamp(seconds: 1_760_000_000))
      ]
      record.state.promptCount = 1
    }
    if random.chance(0.2) { record.state.lastShare = Timestamp(seconds: 1_760_000_000 + Int64(random.pick(0..<9))) }
    return record
  }

  /// A batch of up to three customers with an event each, now and then one that was handled before.
  mutating func batch() -> CommitBatch {
    var batch = CommitBatch()
    let first = events
    for id in TextSet((0..<random.pick(1..<4)).map { _ in random.choose(Self.customers) }).sorted() {
      events += 1
      let earlier = UInt64(random.pick(0..<Int(events)))
      let number =
        random.chance(0.1) && earlier < first && !batch.handled.contains { $0.event.hash.low == earlier } ? earlier : events
      let event = StoreTests.event(number, customer: id, at: self.event(number).time)
      batch.customers.append(customer(id))
      batch.handled.append((event, random.chance(0.1) ? nil : id))
      batch.lifecycle.append((random.choose([.shared, .declined]), event, random.chance(0.1) ? nil : id))
      batch.outbox.append((id, LateJSON { .object([]) }))
      let message = random.chance(0.7) ? message(event, id) : nil
      if let message { batch.messages.append(message) }
      let decision = Decision(
        eventHash: event.hash, customerID: id, signal: random.choose(["milestone", "promoter"]), at: event.time,
        decidedAt: event.time,
        outcome: .prompted, score: 60, findings: [], messageID: message?.id)
      batch.decisions.append((decision, "h"))
    }
    for account in Self.accounts where random.chance(0.3) {
      let version = (memory.accounts[account] ?? 0) + (random.chance(0.2) ? 1 : 0)
      let members = batch.customers.filter { _ in random.chance(0.5) }
      batch.accounts += members.map { AccountClaim(customerID: $0.id, accountID: account, version: version) }
    }
    for _ in 0..<random.pick(0..<3) { batch.sharedVetoes.append(veto()) }
    for _ in 0..<random.pick(0..<3) {
      let at = Timestamp(seconds: 1_760_000_000 + Int64(random.pick(0..<5)))
      batch.suppressedAddresses.append((random.choose(Self.addresses), random.choose([.unsubscribed, .bounced]), at))
    }
    return batch
  }

  private mutating func message(_ event: Event, _ id: String) -> NewMessage {
    let isReminder = random.chance(0.3)
    let state: MessageState = random.choose([.sending, .sending, .claimed, .deferred, .held])
    return NewMessage(
      id: MessageText.id(event.hash.low), kind: isReminder ? .reminder : .prompt,
      cause: isReminder ? Reminding.cause(of: MessageText.id(0), Int(event.hash.low)) : event.hash.uuid, customerID: id,
      signal: "milestone",
      contract: random.choose(["keyed", "unkeyed"]), state: state,
      eventAt: event.time, dueAt: event.time,
      sendBefore: Timestamp(seconds: random.choose([1_000_000_000, 4_000_000_000])), template: "prompt", locale: "en",
      address: "a@b.example", request: [1, 2], subject: "s", text: "t", html: "<p>",
      linkCode: random.chance(0.5) ? "code-of-\(id)" : nil, templateVersion: random.choose([nil, "v1"]),
      heldBy: state == .held ? random.choose([nil, "throttle.anomaly", "messages.prompt.gate_first"]) : nil,
      draft: random.chance(0.5) ? "{}" : nil,
      kept: random.chance(0.5) ? .object([.init("data", .object([.init("count", .int(3))]))]) : nil,
      target: state == .sending ? random.choose([nil, "https://a/v1/send#1"]) : nil)
  }

  mutating func rewrite() -> Rewrite? {
    guard random.chance(0.5) else { return nil }
    let mail = Rewrite.Mail(request: [UInt8(random.pick(3..<9))], text: "t", html: "h")
    return Rewrite(model: "m", promptVersion: "1", outcome: "rewritten", mail: random.chance(0.5) ? mail : nil)
  }

  /// Beginnings and ends in years far ahead: all of them are read whatever the clocks say.
  private mutating func veto() -> SharedVetoChange {
    let since = Timestamp(seconds: 4_000_000_000 + Int64(random.pick(0..<4)))
    let (name, key) = (random.choose(["incident", "ticket"]), random.choose([nil, "", "7"] as [String?]))
    let group = random.choose(["", "acme"])
    if random.chance(0.4) { return SharedVetoChange(group: group, change: .end(.init(name: name, key: key, at: since))) }
    let until = random.choose([nil, since + .days(1), Timestamp(seconds: 1_000_000_000)] as [Timestamp?])
    return SharedVetoChange(group: group, change: .begin(.init(name: name, key: key, since: since, until: until)))
  }
}

/// Answers in words, in an order of their own: neither ledger promises one.
extension Twins {
  /// Lines in the order of their bytes.
  private static func listed(_ lines: [String]) -> String { "\(lines.map(ByteText.init).sorted().map(\.text))" }

  static func words(_ messages: [OutgoingMessage]) -> String {
    let lines = messages.map { message in
      let owner = message.owner.map { "\($0)" } ?? "nobody"
      return
        "\(message.id.suffix(4)) \(message.state) of \(owner), attempt \(message.attempt), doubt \(message.inDoubt) \(message.isBeginUnknown), "
        + "begun \(message.firstAttemptAt != nil), \(message.customerID) \(message.eventAt) \(message.sendBefore) \(message.address) \(message.request) \(message.draft ?? "no draft") \(message.target ?? "nowhere")"
    }
    return listed(lines)
  }

  static func words(_ due: [DueReminder]) -> String {
    let lines = due.map { reminder in
      let request = reminder.request
      return "\(reminder.messageID.suffix(4)) \(reminder.kind) \(reminder.customerID) \(request.cause) \(request.signal) "
        + "\(request.eventAt) \(request.kept.serialized()) \(request.lastPromotion != nil) \(words(reminder.record))"
    }
    return listed(lines)
  }

  static func words(_ record: CustomerRecord?) -> String {
    record.map { "\($0.id) \($0.version) \($0.profile.json.serialized()) \($0.state.json.serialized())" } ?? "nobody"
  }

  static func words(_ facts: Facts) -> String {
    var lines = facts.customers.values.map { words($0) }
    lines += facts.handled.map { "handled \($0.key.uuid) \($0.value.map { "\($0.id) \($0.owner ?? -1)" }.sorted())" }
    lines += facts.customersByEmail.map { "\($0.key) is \(listed($0.value))" }
    lines += facts.notices.map { "written \($0)" }
    lines += facts.customersByCode.map { "\($0.key) is of \($0.value)" }
    lines += facts.suppressedAddresses.map { "\($0.key) said \($0.value.map { "\($0.at) \($0.role.rawValue)" }.sorted())" }
    lines += facts.sharedVetoes.map { "vetoes of \($0.key): \($0.value.map { "\($0)" }.sorted())" }
    for (account, members) in facts.accountMembers {
      for (id, history) in members {
        let prompts = history.prompts.map { "\($0)" }.sorted()
        lines.append("member \(id) of \(account): \(prompts) \(history.promptCount) \(history.lastShare?.description ?? "-")")
      }
    }
    return listed(lines)
  }
}
