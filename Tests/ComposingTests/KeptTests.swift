import Composing
import Deciding
import Events
import Examples
import JSONTree
import Policies
import Testing
import Time

@Suite struct KeptTests {
  private static let reminder = """
    ---
    subject: "Still {{data.plan|yours}}"
    ---
    {{#data.items}}{{.}} {{/data.items}}{{rounded(data.usage.count)|many}} {{link}} {{share_text}} {{unsubscribe_link}}
    """

  private func kept(_ data: JSON, atMost: Int = 1, kind: MessageKind = .prompt) throws -> JSON? {
    var policy = MailFixture.samplePolicy(templates: ["reminder.milestone.en.md": Self.reminder])
    policy.messages[.reminder] = .init(after: .days(7), atMost: atMost)
    let event = Event(
      hash: EventHash(high: 1, low: 2), id: "e1", type: "t", time: MailFixture.now, customerID: "c",
      body: .object([.init("customer", .object([.init("name", .string("Ada"))])), .init("data", data)]))
    return try Composer(policy).kept(
      for: MessagePlan(
        id: "m", kind: kind, signal: "milestone", event: event, notBefore: nil, sendBefore: MailFixture.now,
        oversight: .autonomous))
  }

  private static let data = JSON.object([
    .init("plan", .string("pro")), .init("secret", .string("x")), .init("items", .array([.string("a")])),
    .init("usage", .object([.init("count", .int(5))])),
  ])

  @Test func `Of a prompt's event only what reminders' templates name is kept`() throws {
    let kept = try #require(try kept(Self.data))
    #expect(kept.serialized() == #"{"data":{"plan":"pro","items":["a"],"usage":{"count":5}}}"#)
  }

  @Test func `Nothing is kept where no reminder follows, nobody shows it, or it is too much`() throws {
    #expect(try kept(Self.data, atMost: 0) == nil && kept(Self.data, kind: .reminder) == nil)
    #expect(try kept(.object([.init("secret", .int(1))])) == nil)
    #expect(try kept(.object([.init("plan", .string(String(repeating: "x", count: 20_000)))])) == nil)
    #expect(try kept(Self.data, atMost: 2, kind: .reminder) != nil)
  }

  @Test func `What is kept fills the reminder`() throws {
    var mail = MailFixture()
    mail.kind = .reminder
    mail.policy = MailFixture.samplePolicy(templates: ["reminder.milestone.en.md": Self.reminder])
    mail.data = try #require(try kept(Self.data)?["data"])
    #expect(try mail.compose().subject == "Still pro")
  }
}
