import Events
import JSONTree
import Policies
import Testing
import Time

struct WhenConditionsTests {
  private let body = JSON.object([
    .init(
      "data",
      .object([
        .init("count", .int(4)), .init("share", .double(0.5)), .init("whole", .double(4)), .init("feature", .string("api.v2")),
        .init("on", .bool(true)), .init("nothing", .null), .init("list", .array([.int(1), .object([.init("a", .int(2))])])),
      ]))
  ])

  private func holds(_ path: String, _ test: Policy.Condition.Test) -> Bool {
    Policy.Condition(path: JSONPath("data.\(path)"), test: test).holds(in: body)
  }

  @Test(
    "a comparison holds as it reads",
    arguments: [
      ("count", .eq(.int(4)), true), ("count", .eq(.double(4)), true), ("whole", .eq(.int(4)), true),
      ("count", .eq(.double(4.5)), false),
      ("count", .eq(.string("4")), false), ("on", .eq(.bool(true)), true), ("on", .eq(.int(1)), false),
      ("nothing", .eq(.null), true),
      ("list", .eq(.array([.double(1), .object([.init("a", .double(2))])])), true), ("list.1.a", .eq(.int(2)), true),
      ("count", .ne(.int(5)), true), ("count", .ne(.double(4)), false), ("feature", .ne(.int(5)), true),
      ("feature", .isIn([.string("sso"), .string("api.v2")]), true), ("feature", .isIn([]), false),
      ("count", .isIn([.double(4)]), true),
      ("feature", .notIn([.string("sso")]), true), ("count", .notIn([.double(4)]), false),
      ("count", .gte(4), true), ("count", .gt(4), false), ("count", .lte(4), true), ("count", .lt(4), false),
      ("share", .gt(0.4), true),
      ("feature", .gte(0), false), ("nothing", .lte(0), false), ("on", .gte(0), false),
      ("count", .exists(true), true), ("count", .exists(false), false), ("nothing", .exists(true), true),
      ("feature", .matches("api.*"), true), ("feature", .matches("api"), false), ("count", .matches("*"), false),
    ] as [(String, Policy.Condition.Test, Bool)])
  func compares(path: String, test: Policy.Condition.Test, expected: Bool) { #expect(holds(path, test) == expected) }

  @Test(
    "a missing path makes every comparison false but exists: false",
    arguments: [
      .eq(.null), .ne(.int(1)), .isIn([.null]), .notIn([.int(1)]), .gte(0), .gt(0), .lte(0), .lt(0), .exists(true), .matches("*"),
    ] as [Policy.Condition.Test])
  func missing(test: Policy.Condition.Test) {
    for path in ["absent", "count.deeper", "list.2", "list.x", "list.-1", "nothing.x"] {
      #expect(!holds(path, test))
      #expect(holds(path, .exists(false)))
    }
  }

  @Test("conditions are ANDed, whens are ORed, and none at all always holds")
  func combines() {
    let yes = Policy.Condition(path: JSONPath("data.count"), test: .eq(.int(4)))
    let no = Policy.Condition(path: JSONPath("data.count"), test: .eq(.int(5)))
    func match(_ whens: [[Policy.Condition]]) -> Bool {
      Policy.EventMatch(type: "t", when: whens.map(Policy.Conditions.init)).holds(in: body)
    }
    #expect(match([]))
    #expect(match([[yes, yes]]))
    #expect(!match([[yes, no]]))
    #expect(match([[no], [yes]]))
    #expect(!match([[no], [yes, no]]))
    let event = Event(hash: .init(high: 0, low: 0), id: "1", type: "t", time: .init(seconds: 0), customerID: nil, body: body)
    #expect(Policy.EventMatch(type: "t", when: []).matches(event))
    #expect(!Policy.EventMatch(type: "u", when: []).matches(event))
  }
}
