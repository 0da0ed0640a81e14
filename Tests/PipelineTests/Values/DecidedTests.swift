import Deciding
import Events
import JSONTree
import Policies
import Store
import Testing
import Texts
import Time

@testable import Pipeline

@Suite struct DecidedTests {
  private func decide(_ events: [LaneEvent], _ facts: Facts = Facts(), _ unit: Policy.Unit = .customer) throws -> Decided {
    Decided(
      LookedUp(programme: try Programme(StoryPolicy.policy(unit)), events: events.apart[0], facts: facts),
      DecisionContext(now: Example.now))
  }

  private func known(_ ids: String..., email: String) -> Facts {
    var facts = Facts()
    for id in ids {
      var record = CustomerRecord(newcomer: id)
      record.version = 3
      record.profile.email = email
      facts.customers[id] = record
      facts.customersByEmail[email, default: []].append(id)
    }
    return facts
  }

  @Test func `A bounce that names only an address is everyone's who has it, and is kept for whoever comes to have it`() throws {
    let bounce = Example.event(1, nil, email: "Ada@B.Example", roles: EventRoles(lifecycle: [.bounced]))
    let decided = try decide([bounce], known("c1", "c2", email: "ada@b.example"))
    #expect(decided.customers.map(\.id) == ["c1", "c2"])
    #expect(decided.customers.allSatisfy { $0.record.state.suppression.bounced != nil })
    #expect(decided.suppressedAddresses.map(\.email) == ["ada@b.example"])
    #expect(decided.unowned.isEmpty)
    #expect(decided.owners[bounce.event.hash] == ["c1", "c2"])
  }

  @Test func `An address that nobody has leaves the event unowned`() throws {
    let decided = try decide([Example.event(1, nil, email: "ada@b.example", roles: EventRoles(lifecycle: [.unsubscribed]))])
    #expect(decided.customers.isEmpty)
    #expect(decided.unowned.count == 1)
  }

  @Test func `Of an account's members in one batch one is asked, and all are judged by the account as it was read`() throws {
    let events = [
      Example.event(1, "c1", email: "a@b.example", account: "acme"),
      Example.event(2, "c2", email: "b@b.example", account: "acme"),
      Example.event(3, "c3", email: "c@b.example"),
    ]
    var facts = Facts()
    facts.accountVersions = ["acme": 4]
    let together = try decide(events, facts, .account)
    #expect(together.customers.map(\.plans.count) == [1, 0, 1])
    #expect(
      together.accounts == ["c1", "c2"].map { AccountClaim(customerID: $0, accountID: "acme", version: 4) })
    let apart = try decide(events)
    #expect(apart.customers.map(\.plans.count) == [1, 1, 1])
    #expect(apart.accounts.isEmpty)
  }

  @Test func `One who changes accounts is judged by both`() throws {
    var facts = known("c1", email: "a@b.example")
    facts.customers["c1"]?.profile.accountID = "old"
    let decided = try decide([Example.event(1, "c1", email: "a@b.example", account: "new")], facts, .account)
    #expect(Set(decided.accounts.map(\.accountID)) == ["old", "new"])
  }

  private static let code = "bcdfghjk"

  /// A referrer whose link has a code.
  private func referrer(_ change: (inout CustomerRecord) -> Void = { _ in }) -> Facts {
    var facts = known("r", email: "r@b.example")
    facts.customersByCode[Self.code] = "r"
    if var record = facts.customers["r"] {
      change(&record)
      facts.customers["r"] = record
    }
    return facts
  }

  private func click(_ number: UInt64, at time: Timestamp = Example.now) -> LaneEvent {
    Example.event(
      number, nil, roles: EventRoles(lifecycle: [.linkClicked]), data: [("code", .string(Self.code.uppercased()))], at: time)
  }

  @Test func `A click tells its referrer, whatever the code's case, and only a later one moves the touch`() throws {
    let later = click(1)
    let decided = try decide([later, click(2, at: Example.now - .hours(1))], referrer())
    let folded = try #require(decided.customers.first)
    #expect(decided.customers.map(\.id) == ["r"] && folded.record.state.lastTouch == Example.now)
    #expect(folded.lifecycle.map(\.role) == [.linkClicked, .linkClicked])
    #expect(decided.unowned.isEmpty && decided.owners[later.event.hash] == ["r"])
  }

  @Test func `A click on a code that nobody has is recorded, and nothing else`() throws {
    let decided = try decide([click(1)], known("r", email: "r@b.example"))
    #expect(decided.customers.isEmpty && decided.unowned.count == 1)
  }

  @Test func `A signup with a code is the friend's event and the referrer's touch; nothing of the friend becomes the referrer's`()
    throws
  {
    let signup = Example.event(
      1, "f", email: "f@b.example", account: "acme", roles: EventRoles(lifecycle: [.signedUp]),
      data: [("referral_code", .string(Self.code))])
    let decided = try decide([signup], referrer(), .account)
    #expect(decided.customers.map(\.id) == ["f", "r"] && decided.owners[signup.event.hash] == ["f", "r"])
    let referrer = decided.customers[1]
    #expect(referrer.record.state.lastTouch == Example.now && referrer.lifecycle.isEmpty)
    #expect(referrer.record.profile.email == "r@b.example" && referrer.record.profile.accountID == nil)
    #expect(decided.accounts.map(\.customerID) == ["f"])
  }

  @Test func `Nobody touches themself`() throws {
    let signup = Example.event(
      1, "r", roles: EventRoles(lifecycle: [.signedUp]), data: [("referral_code", .string(Self.code))])
    #expect(try decide([signup], referrer()).customers.map(\.record.state.lastTouch) == [nil])
  }

  @Test func `What is left of a signup whose friend is written down already is the touch alone`() throws {
    var signup = Example.event(
      1, "f", email: "f@b.example", roles: EventRoles(signals: [1], lifecycle: [.signedUp]),
      data: [("referral_code", .string(Self.code))])
    signup.isTouchOnly = true
    let decided = try decide([signup], referrer())
    #expect(decided.customers.map(\.id) == ["r"] && decided.customers[0].decisions.isEmpty && decided.unowned.isEmpty)
    #expect(CommitBatch(Written(decided: decided), programmeID: "p").customers.map(\.state.lastTouch) == [Example.now])
  }

  @Test func `An erasure leaves no address behind`() throws {
    let decided = try decide([Example.event(1, nil, email: "ada@b.example", roles: EventRoles(lifecycle: [.erased]))])
    #expect(decided.suppressedAddresses.isEmpty)
  }

  @Test func `A newcomer is bound by what was said of their address`() throws {
    var facts = Facts()
    facts.suppressedAddresses["ada@b.example"] = [AddressSuppression(role: .bounced, at: Example.now - .days(1))]
    let decided = try decide([Example.event(1, "c1", email: "ada@b.example")], facts)
    #expect(decided.customers.map { $0.decisions.map(\.outcome) } == [[.suppressed]])
    #expect(decided.customers.allSatisfy { $0.lifecycle.isEmpty })
  }

  @Test func `Every decision is one row and one output event, with every rule that failed and the policy's hash`() throws {
    var facts = known("c2", email: "b@b.example")
    facts.customers["c2"]?.state.prompts = [.init(messageID: "m", signal: "milestone", at: Example.now - .days(1))]
    facts.customers["c2"]?.state.suppression.declined = Example.now - .days(2)
    let decided = try decide([Example.event(1, "c1", email: "ada@b.example"), Example.event(2, "c2")], facts)
    let batch = CommitBatch(Written(decided: decided), programmeID: "p")
    #expect(batch.decisions.map(\.decision.outcome) == [.prompted, .suppressed])
    #expect(batch.decisions.map(\.policyHash) == ["h", "h"])
    let failed = [[], ["suppression.declined", "throttle.cooldown"]]
    #expect(batch.decisions.map { $0.decision.findings.map(\.rule) } == failed)
    #expect(batch.outbox.map(\.customerID) == ["c1", "c2"])
    for (index, published) in batch.outbox.enumerated() {
      var bytes: [UInt8] = []
      published.body.encode(into: &bytes)
      let data = try #require(try JSON.parse(String(decoding: bytes, as: UTF8.self))["data"])
      #expect(data["outcome"]?.string == batch.decisions[index].decision.outcome.rawValue && data["policy"]?.string == "h")
      guard case .array(let findings)? = data["findings"] else { return #expect(Bool(false)) }
      #expect(
        findings.map { $0["rule"]?.string } == failed[index] && findings.allSatisfy { $0["sentence"]?.string?.isEmpty == false })
    }
  }

  @Test func `A repeat inside a batch is decided once, and its record waits with the first`() throws {
    var again = Example.event(1, "c1", email: "ada@b.example")
    again.records = [Example.record(9)]
    let decided = try decide([
      Example.event(1, "c1", email: "ada@b.example"), Example.event(2, "c2", email: "b@b.example"), again,
    ])
    #expect(decided.events.map(\.records.count) == [2, 1])
    #expect(decided.customers.map(\.plans.count) == [1, 1])
  }
}
