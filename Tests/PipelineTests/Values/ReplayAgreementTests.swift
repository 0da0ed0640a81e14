import Deciding
import Events
import JSONTree
import MemoryLedger
import Policies
import Seeded
import Store
import Testing
import Texts
import Time
import Trials

@testable import Pipeline

/// What `backtest` and `policy test` decide with, against the pipeline's own path from facts to commit.
@Suite struct ReplayAgreementTests {
  @Test(arguments: [Policy.Unit.customer, .account])
  func `The backtest's replay decides as the pipeline does`(unit: Policy.Unit) throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("replay agreement: seed \(seed)")
    var random = SeededRandom(seed: seed)
    let programme = try Programme(Self.policy(unit))
    var outcomes: [String: Int] = [:]
    for run in 0..<60 {
      var replay = Replay(policy: programme.policy, owners: Lane.owners)
      let lane = Lane(programme: programme)
      var now = World.start
      for number in 0..<40 {
        now = now + .seconds(Int64(random.pick(0..<2_000_000)))
        guard let event = try Self.event(number, now, programme, &random) else { continue }
        let reminded = Self.remind(&replay, dueBefore: now)
        let expected = Self.take(&replay, event, now)
        let place: Comment = "seed \(seed), run \(run), event \(number): \(event.event.body.serialized())"
        let (dueReminders, decided) = (try lane.remind(dueBefore: now), try lane.decide(event, now))
        try #require(Self.inOrder(dueReminders) == Self.inOrder(reminded), place)
        try #require(decided == expected, place)
        for decision in reminded + decided { outcomes["\(decision.kind) \(decision.outcome)", default: 0] += 1 }
      }
    }
    let common = [
      "prompt prompted", "prompt suppressed", "prompt stale", "reminder prompted", "reminder suppressed", "rewardEarned prompted",
    ]
    #expect(common.allSatisfy { outcomes[$0] ?? 0 > 20 }, "\(outcomes)")
  }

  private static func take(_ replay: inout Replay, _ event: LaneEvent, _ now: Timestamp) -> [Decision] {
    let folded = replay.take(RoledEvent(event: event.event, roles: event.roles), now: now) ?? []
    for folded in folded { for plan in folded.plans { replay.sent(plan, to: folded.record.id, now: now) } }
    return folded.flatMap(\.decisions)
  }

  private static func remind(_ replay: inout Replay, dueBefore now: Timestamp) -> [Decision] {
    var decisions: [Decision] = []
    while let reminder = replay.remind(dueBefore: now) {
      if let plan = reminder.plan { replay.sent(plan, to: reminder.record.id, now: reminder.decision.decidedAt) }
      decisions.append(reminder.decision)
    }
    return decisions
  }

  /// Of what is due at once neither promises an order.
  private static func inOrder(_ reminders: [Decision]) -> [Decision] {
    reminders.sorted { ($0.at, $0.customerID, $0.messageID ?? "") < ($1.at, $1.customerID, $1.messageID ?? "") }
  }

  /// The pipeline's way of an event, and of reminders: facts, decisions, mails, commit. Each mail goes when it may.
  private struct Lane {
    let programme: Programme
    let ledger = MemoryLedger()

    /// Two of them only their bytes tell apart.
    static let customers = ["c0", "c1", "ren\u{E9}", "rene\u{301}"]
    /// The customers' codes.
    static let codes = TextKeyed(customers.enumerated().map { ($1, "bcdfghj\($0 + 2)") })
    static let owners = TextKeyed(codes.map { ($0.value, $0.key) })

    func decide(_ event: LaneEvent, _ now: Timestamp) throws -> [Decision] {
      let facts = facts(event, now)
      guard facts.handled[event.event.hash] == nil else { return [] }
      var context = DecisionContext(now: now, sharedVetoes: facts.sharedVetoes)
      context.writtenNotices = facts.notices
      var decided = Decided(LookedUp(programme: programme, events: [event], facts: facts), context)
      for place in decided.customers.indices {
        decided.customers[place].record.state.linkCode = Self.codes[decided.customers[place].id]
      }
      let desk = MailDesk.example(programme, now: now)
      let messages = try decided.customers.flatMap { folded in
        try folded.plans.map { (message: try desk.write($0, folded.record).message, event: $0.event.hash) }
      }
      let batch = CommitBatch(Written(decided: decided, messages: messages), programmeID: "p")
      let won = try ledger.commit(batch, owner: 1, now: now)
      #expect(won == TextSet(decided.customers.map(\.id)))
      send(messages.map(\.message), now)
      return decided.customers.flatMap(\.decisions)
    }

    private func facts(_ event: LaneEvent, _ now: Timestamp) -> Facts {
      let (events, addresses) = ([event.event], [event.address].compactMap { $0 })
      let accounts = [event.event.accountID].compactMap { $0 }
      var facts = Facts()
      facts.accountVersions = ledger.accounts
      ledger.links = Self.codes
      ledger.readCustomers(events, addresses, codes: [event.followedCode].compactMap { $0 }, &facts)
      ledger.readNotices([programme.policy.noticeID(of: event.event, event.roles)].compactMap { $0 }, &facts)
      ledger.readHandled(events, &facts)
      ledger.readVetoes(accounts, now: now, &facts)
      ledger.readSuppressed(addresses, &facts)
      ledger.readMembers(accounts, &facts)
      return facts
    }

    /// Decides each reminder when it is due.
    func remind(dueBefore now: Timestamp) throws -> [Decision] {
      var decisions: [Decision] = []
      while let at = ledger.messages.values.compactMap(\.remindAt).min(), at < now {
        let due = ledger.dueReminders(limit: 1, now: at)
        var facts = Facts()
        ledger.readVetoes(due.compactMap { $0.record?.profile.accountID }, now: at, &facts)
        let context = DecisionContext(now: at, sharedVetoes: facts.sharedVetoes)
        let batch = ReminderDesk(desk: MailDesk.example(programme, now: at), context: context).decide(due).batch
        #expect(try ledger.commit(batch, owner: 1, now: at).count == 1)
        send(batch.messages, at)
        decisions += batch.decisions.map(\.decision)
      }
      return decisions
    }

    private func send(_ messages: [NewMessage], _ now: Timestamp) {
      for message in messages {
        let at = max(message.dueAt, now)
        ledger.messages[message.id]?.state = .sent
        ledger.messages[message.id]?.settledAt = at
        ledger.messages[message.id]?.remindAt = Reminding.wait(after: message.kind, programme.policy).map { at.adding($0) }
      }
    }
  }

  private static func event(_ number: Int, _ now: Timestamp, _ programme: Programme, _ random: inout SeededRandom) throws
    -> LaneEvent?
  {
    let type = random.choose([
      "milestone", "milestone", "milestone", "nps", "nps", "updated", "shared", "declined", "unsubscribed", "resubscribed",
      "bounced", "opened", "closed", "incident", "over", "clicked", "clicked", "signed.up", "granted", "granted",
    ])
    let time = now - .seconds(Int64(random.choose([0, 0, 60, 3_000, 90_000])))
    let customer = random.pick(0..<4)
    let isNameless = type == "clicked" || ["unsubscribed", "bounced", "incident", "over"].contains(type) && random.chance(0.5)
    let account = random.choose([nil, "caf\u{E9}", "cafe\u{301}"]).map { #","account":{"id":"\#($0)"}"# } ?? ""
    let who =
      (isNameless ? "" : #""id":"\#(Lane.customers[customer])","#)
      + #""email":"\#(random.choose(["C", "c"]))\#(customer)@c.example"\#(account)"#
    let code = random.choose(Lane.owners.keys.sorted() + ["zzzzzzzz"])
    let text =
      #"{"id":"e\#(random.chance(0.1) ? number - 1 : number)","type":"\#(type)","time":"\#(time)","customer":{\#(who)},"#
      + #""data":{"score":\#(random.pick(7..<11)),"id":"\#(random.pick(0..<2))","class":"\#(random.choose(["human", "bot"]))","#
      + #""reward_id":"r\#(random.pick(0..<3))","text":"t","click_id":"k","code":"\#(code)","referral_code":"\#(code)"}}"#
    let bytes = Array(text.utf8)
    let found = programme.decoder.classify(value: bytes.span, topic: "t", brokerTimestamp: now, now: now) { _ in nil }
    guard case .event(let event, let roles) = found else { return nil }
    return LaneEvent(event: event, roles: EventRoles(roles), records: [], raw: RawRecord(key: nil, value: nil, headers: []))
  }

  private static func policy(_ unit: Policy.Unit) -> Policy {
    func match(_ type: String) -> [Policy.EventMatch] { [Policy.EventMatch(type: type, when: [])] }
    var policy = StoryPolicy.policy
    policy.program.unit = unit
    policy.events[.shared] = match("shared")
    policy.rewardsAreExternal = true
    policy.events[.rewardGranted] = match("granted")
    policy.moment.maxEventAge = .hours(1)
    policy.throttle.cooldown = .days(20)
    policy.throttle.quietHours = .init(from: 20 * 60, to: 8 * 60, policy: .hold)
    policy.messages[.reminder] = .init(after: .days(7), atMost: 2)
    policy.vetoes = [
      .init(
        name: "ticket", matches: match("opened"), until: match("closed"), key: JSONPath("data.id"), lasts: nil, atMost: .days(60),
        scope: .customer),
      .init(
        name: "broken", matches: match("incident"), until: match("over"), key: nil, lasts: nil, atMost: .days(9), scope: .account),
      .init(
        name: "outage", matches: match("incident"), until: match("over"), key: nil, lasts: nil, atMost: .days(2), scope: .everyone
      ),
    ]
    return policy
  }
}
