import Events
import Examples
import JSONTree
import Policies
import Testing

@Suite struct SeenTypesTests {
  private func seen(_ types: String?...) -> SeenTypes {
    var seen = SeenTypes(policy: EventPolicy.sample)
    for type in types { seen.take(type) }
    return seen
  }

  @Test func `Types are counted, the most frequent first, each with what the policy makes of it`() {
    let seen = seen("page.viewed", "milestone", "page.viewed", nil, "ticket.resolved")
    #expect(seen.rows.map(\.type) == ["page.viewed", "milestone", "ticket.resolved"])
    #expect(seen.rows.map(\.count) == [2, 1, 1])
    #expect(seen.rows.map(\.roles) == [[], ["signal milestone"], ["ends veto ticket", "signal solved"]])
    #expect((seen.events, seen.untyped, seen.untold) == (5, 1, 0))
  }

  @Test func `The policy's types that never came are listed`() {
    let missing = seen("milestone").missing.map(\.type)
    #expect(missing.contains("user.created") && !missing.contains("milestone"))
  }

  @Test(arguments: [
    ("user.create", "user.created"), ("User.Created", "user.created"), ("user_created", "user.created"),
    ("usre.created", "user.created"), ("com.acme.user.created", "user.created"), ("user.created.v2", "user.created"),
    ("ticket.resolve", "ticket.resolved"), ("Milestone", "milestone"),
  ])
  func `A near miss is told`(type: String, meant: String) {
    #expect(seen(type).rows.first?.suggestion == meant)
  }

  @Test(arguments: ["page.viewed", "user.updated", "user.deleted", "ticket.assigned", "", String(repeating: "x", count: 4_000)])
  func `What is another word is no near miss`(type: String) {
    #expect(seen(type).rows.first?.suggestion == nil)
  }

  @Test func `Beside a type that comes, only its very twin is a slip`() {
    #expect(seen("user.create", "user.created").rows.first { $0.roles.isEmpty }?.suggestion == "user.created")
    #expect(seen("subscribed", "unsubscribed", "resubscribed").rows.first { $0.roles.isEmpty }?.suggestion == nil)
    #expect(seen("subscribed").rows.first?.suggestion == "unsubscribed")
  }

  @Test func `However many types come, memory is bounded`() {
    var seen = SeenTypes(policy: EventPolicy.sample)
    for number in 0..<SeenTypes.mostTypes + 7 { seen.take("type.\(number)") }
    #expect(seen.rows.count == SeenTypes.mostTypes)
    #expect(seen.untold == 7)
  }

  @Test func `Words and JSON tell the same, and a hostile name moves no cursor`() throws {
    let seen = seen("user.create", "milestone", "evil\u{1B}[2J")
    #expect(seen.lines.contains { $0.hasSuffix("not named; did you mean `user.created`?") })
    #expect(seen.lines.contains("3 events of 3 types met"))
    #expect(!seen.lines.joined().contains("\u{1B}"))
    let types = try #require(JSON.parse(seen.json.serialized())["types"])
    #expect(types[path: JSONPath("2.did_you_mean")]?.string == "user.created")
    #expect(types[path: JSONPath("1.named")] == .bool(true))
  }
}
