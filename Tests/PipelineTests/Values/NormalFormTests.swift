import Deciding
import Events
import JSONTree
import Policies
import Store
import Testing
import Texts
import Time

@testable import Pipeline

/// Ids that only Unicode's normal form tells apart, on each way that a mail goes.
@Suite struct NormalFormTests {
  private static let composed = "ren\u{E9}"
  private static let decomposed = "rene\u{301}"
  private static let both = [composed, decomposed]

  @Test func `Two customers of one batch stay two, each with their own address and mail`() throws {
    let events = [
      Example.event(1, Self.composed, email: "one@b.example", account: Self.composed),
      Example.event(2, Self.decomposed, email: "two@b.example", account: Self.decomposed),
    ]
    let decided = Decided(
      LookedUp(programme: try Programme(StoryPolicy.policy), events: events, facts: Facts()), DecisionContext(now: Example.now))
    #expect(decided.customers.map(\.id.utf8.count) == [5, 6])
    #expect(decided.customers.map(\.record.profile.email) == ["one@b.example", "two@b.example"])
    #expect(decided.customers.map(\.decisions.count) == [1, 1])
    #expect(events.map { decided.owners[$0.event.hash]?.map(\.utf8.count) } == [[5], [6]])
  }

  @Test func `Two accounts stay two: a member of the one counts nothing toward the other`() throws {
    var policy = StoryPolicy.policy
    policy.program.unit = .account
    let events = [
      Example.event(1, "a", email: "a@b.example", account: Self.composed),
      Example.event(2, "b", email: "b@b.example", account: Self.decomposed),
    ]
    let decided = Decided(
      LookedUp(programme: try Programme(policy), events: events, facts: Facts()), DecisionContext(now: Example.now))
    #expect(decided.customers.map { $0.decisions.map(\.outcome) } == [[.prompted], [.prompted]])
    #expect(decided.accounts.map(\.accountID.utf8.count) == [5, 6])
  }

  @Test func `One event's id for two such customers is met once for each`() {
    #expect([Example.event(1, Self.composed), Example.event(1, Self.decomposed)].apart.map(\.count) == [1, 1])
  }

  @Test func `Each other's link is another's: a click on it is told its owner`() throws {
    var facts = Facts()
    facts.customersByCode["bcdfghjk"] = Self.composed
    let clicks = Self.both.map {
      Example.event(1, $0, roles: EventRoles(lifecycle: [.linkClicked]), data: [("code", .string("bcdfghjk"))])
    }
    #expect(clicks.map { facts.referrer(of: $0)?.utf8.count } == [nil, 5])
  }

  @Test func `Reminders of both are decided in one turn`() throws {
    let due = Self.both.map { id in
      var record = CustomerRecord(newcomer: id)
      record.profile.email = "\(id.utf8.count)@b.example"
      record.state.linkCode = "bcdfghjk"
      let message = "00000000-0000-8000-8000-00000000000\(id.utf8.count)"
      let sentAt = Example.now - .seconds(20)
      return DueReminder(
        messageID: message, kind: .prompt, customerID: id, sentAt: sentAt,
        request: ReminderRequest(
          promptID: message, ordinal: 1, signal: "milestone", eventAt: sentAt, dueAt: Example.now, lastPromotion: sentAt),
        record: record)
    }
    let programme = try Programme(StoryPolicy.policy(.customer, reminds: true))
    let batch = ReminderDesk(desk: .example(programme), context: DecisionContext(now: Example.now)).decide(due).batch
    #expect(batch.messages.map(\.address) == ["5@b.example", "6@b.example"])
    #expect(batch.messages.map(\.customerID.utf8.count) == [5, 6])
  }

  @Test func `A mail about to leave is held to its own customer's address and wishes`() {
    var known = ReleaseFacts()
    for (id, email) in zip(Self.both, ["a@b.example", "other@b.example"]) {
      var record = CustomerRecord(newcomer: id)
      record.profile.email = email
      if id.utf8.count == 6 { record.state.suppression.unsubscribed = Example.now }
      known.facts.customers[id] = record
    }
    let check = LastCheck(Decider(policy: StoryPolicy.policy), DecisionContext(now: Example.now), known)
    let releases = Self.both.map { id in
      var message = Example.message("m", .claimed, attempt: 0, firstAttemptAt: nil)
      message.customerID = id
      return check.decide(message)
    }
    #expect(releases[0] == .go)
    guard case .end(.cancelled, let findings, _) = releases[1] else { return #expect(Bool(false), "\(releases[1])") }
    #expect(findings.map(\.rule).contains("suppression.unsubscribed"))
  }
}
