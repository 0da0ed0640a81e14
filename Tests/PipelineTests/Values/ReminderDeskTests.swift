import Composing
import Deciding
import JSONTree
import Policies
import Store
import Testing
import Time

@testable import Pipeline

@Suite struct ReminderDeskTests {
  private static let now = Example.now

  private func decide(_ due: [DueReminder], _ change: (inout Policy) -> Void = { _ in }) throws -> ReminderDesk.Decided {
    var policy = StoryPolicy.policy(.customer, reminds: true)
    change(&policy)
    return ReminderDesk(desk: .example(try Programme(policy)), context: DecisionContext(now: Self.now)).decide(due)
  }

  private func due(_ number: Int, of customer: String, code: String? = "bcdfghjk", isKnown: Bool = true) -> DueReminder {
    var record = CustomerRecord(newcomer: customer)
    record.version = 4
    record.profile.email = "\(customer)@b.example"
    record.state.linkCode = code
    let (id, sentAt) = ("00000000-0000-8000-8000-00000000000\(number)", Self.now - .seconds(20))
    return DueReminder(
      messageID: id, kind: .prompt, customerID: customer, sentAt: sentAt,
      request: ReminderRequest(
        promptID: id, ordinal: 1, signal: "milestone", eventAt: sentAt, dueAt: Self.now, lastPromotion: sentAt),
      record: isKnown ? record : nil)
  }

  @Test func `A due reminder is a decision, a message that waits for the scheduler, and an output event, all by its customer`()
    throws
  {
    let batch = try decide([due(1, of: "a")]).batch
    #expect(batch.customers.map(\.version) == [4] && batch.decisions.map(\.decision.outcome) == [.prompted])
    let message = try #require(batch.messages.first)
    #expect(message.kind == .reminder && message.state == .deferred && message.dueAt == Self.now)
    #expect(message.cause == "00000000-0000-8000-8000-000000000001/1" && message.id == batch.decisions[0].decision.messageID)
    #expect(batch.reminders == [RemindedMessage(messageID: "00000000-0000-8000-8000-000000000001", customerID: "a")])
    #expect(batch.outbox.map(\.customerID) == ["a"])
    var bytes: [UInt8] = []
    batch.outbox[0].body.encode(into: &bytes)
    #expect(try JSON.parse(String(decoding: bytes, as: UTF8.self))[path: JSONPath("data.kind")]?.string == "reminder")
  }

  @Test func `Of one customer's reminders the first is decided, the others are due again`() throws {
    let batch = try decide([due(1, of: "a"), due(2, of: "a"), due(3, of: "b")]).batch
    #expect(batch.customers.map(\.id) == ["a", "b"] && batch.reminders.map(\.customerID) == ["a", "b"])
  }

  @Test func `A longer wait in the policy in force puts it off; nothing else is written`() throws {
    let batch = try decide([due(1, of: "a")]) { $0.messages[.reminder]?.after = .hours(1) }.batch
    #expect(batch.reminders.map(\.next) == [Self.now + .hours(1) - .seconds(20)] && batch.reminders.map(\.customerID) == [nil])
    #expect(batch.customers.isEmpty && batch.decisions.isEmpty && batch.messages.isEmpty)
  }

  @Test func `Reminders that the policy in force has switched off are decided against`() throws {
    let batch = try decide([due(1, of: "a")]) { $0.messages[.reminder]?.atMost = 0 }.batch
    #expect(
      batch.decisions.map(\.decision.outcome) == [.suppressed] && batch.messages.isEmpty && batch.reminders.map(\.next) == [nil])
  }

  @Test func `The first of a new template wait for a person`() throws {
    let batch = try decide([due(1, of: "a")]) { $0.messages[.reminder]?.gateFirst = 3 }.batch
    #expect(batch.messages.map(\.state) == [.held] && batch.messages[0].heldBy == "messages.reminder.gate_first")
    #expect(batch.decisions.map(\.decision.outcome) == [.held])
  }

  @Test func `One that cannot be written is rejected, and told`() throws {
    let decided = try decide([due(1, of: "a", code: nil)])
    #expect(decided.faults.map(\.code) == [.noLink] && decided.batch.messages.isEmpty)
    #expect(
      decided.batch.decisions.map(\.decision.outcome) == [.rejected] && decided.batch.decisions[0].decision.messageID == nil)
    #expect(decided.batch.reminders.count == 1)
  }

  @Test func `Nobody is reminded who is no longer known`() throws {
    let batch = try decide([due(1, of: "a", isKnown: false)]).batch
    #expect(batch.reminders == [RemindedMessage(messageID: "00000000-0000-8000-8000-000000000001", customerID: nil)])
    #expect(batch.customers.isEmpty && batch.decisions.isEmpty)
  }

  @Test func `One whose customer cannot be read is put off, not dropped, and the others are decided`() throws {
    var unreadable = due(1, of: "a", isKnown: false)
    unreadable.isUnreadable = true
    let decided = try decide([unreadable, due(2, of: "b")])
    #expect(decided.unreadable == [unreadable.messageID] && decided.batch.customers.map(\.id) == ["b"])
    let putOff = RemindedMessage(messageID: unreadable.messageID, customerID: nil, next: Self.now + .hours(1))
    #expect(decided.batch.reminders.first == putOff && decided.batch.reminders.count == 2)
  }
}
