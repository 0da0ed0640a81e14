import MemoryLedger
import Seeded
import Store
import Testing

@testable import Pipeline
@testable import Referrals

/// What `backtest` and `policy test` decide with, against the pipeline's own path from facts to commit.
@Suite struct ReplayAgreementTests {
  @Test(arguments: [Policy.Unit.customer, .account])
  func `The backtest's replay decides as the pipeline does`(unit: Policy.Unit) throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("replay agreement: seed \(seed)")
    var random = SeededRandom(seed: seed)
    let programme = try Programme(Self.policy(unit))
    var outcomes: [Decision.Outcome: Int] = [:]
    for run in 0..<60 {
      var replay = Replay(policy: programme.policy)
      let ledger = MemoryLedger()
      var now = World.start
      for number in 0..<40 {
        now = now + .seconds(Int64(random.pick(0..<2_000_000)))
        guard let event = try Self.event(number, now, programme, &random) else { continue }
        let expected = (replay.take(RoledEvent(event: event.event, roles: event.roles), now: now) ?? []).flatMap(\.decisions)
        let decided = try Self.decide(event, now, programme, ledger)
        try #require(decided == expected, "seed \(seed), run \(run), event \(number): \(event.event.body.serialized())")
        for decision in decided { outcomes[decision.outcome, default: 0] += 1 }
      }
    }
    #expect([.prompted, .suppressed, .stale].allSatisfy { outcomes[$0] ?? 0 > 20 }, "\(outcomes)")
  }

  /// A lane's way with a batch of one: facts, decisions, commit.
  private static func decide(_ event: LaneEvent, _ now: Timestamp, _ programme: Programme, _ ledger: MemoryLedger) throws
    -> [Decision]
  {
    let (events, addresses) = ([event.event], [event.address].compactMap { $0 })
    let accounts = [event.event.accountID].compactMap { $0 }
    var facts = Facts()
    facts.accountVersions = ledger.accounts
    ledger.readCustomers(events, addresses, &facts)
    ledger.readHandled(events, &facts)
    ledger.readVetoes(accounts, now: now, &facts)
    ledger.readSuppressed(addresses, &facts)
    ledger.readMembers(accounts, &facts)
    guard facts.handled[event.event.hash] == nil else { return [] }
    let context = DecisionContext(now: now, sharedVetoes: facts.sharedVetoes)
    let decided = Decided(LookedUp(programme: programme, events: [event], facts: facts), context)
    let won = try ledger.commit(CommitBatch(Written(decided: decided), programmeID: "p"), owner: 1, now: now)
    #expect(won == Set(decided.customers.map(\.id)))
    return decided.customers.flatMap(\.folded.decisions)
  }

  private static func event(_ number: Int, _ now: Timestamp, _ programme: Programme, _ random: inout SeededRandom) throws
    -> LaneEvent?
  {
    let type = random.choose([
      "milestone", "milestone", "milestone", "nps", "nps", "updated", "shared", "declined", "unsubscribed", "resubscribed",
      "bounced", "opened",
      "closed", "incident", "over",
    ])
    let time = now - .seconds(Int64(random.choose([0, 0, 60, 3_000, 90_000])))
    let customer = random.pick(0..<4)
    let isNameless = ["unsubscribed", "bounced", "incident", "over"].contains(type) && random.chance(0.5)
    let account = random.choose(["", #","account":{"id":"acme"}"#, #","account":{"id":"initech"}"#])
    let who =
      (isNameless ? "" : #""id":"c\#(customer)","#) + #""email":"\#(random.choose(["C", "c"]))\#(customer)@c.example"\#(account)"#
    let text =
      #"{"id":"e\#(random.chance(0.1) ? number - 1 : number)","type":"\#(type)","time":"\#(time)","customer":{\#(who)},"#
      + #""data":{"score":\#(random.pick(7..<11)),"id":"\#(random.pick(0..<2))"}}"#
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
    policy.moment.maxEventAge = .hours(1)
    policy.throttle.cooldown = .days(20)
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
