import Deciding
import Events
import Examples
import JSONTree
import Policies
import Testing
import Time

private typealias World = DecideWorld

@Suite struct ProfileMergeTests {
  private func merged(_ steps: [(Duration, [(String, JSON)])], _ policy: Policy = World.policy()) -> Profile {
    var profile = Profile()
    for step in steps { profile.merge(World.event(customer: step.1).body, at: World.ago(step.0), policy) }
    return profile
  }

  @Test func everyFieldIsTaken() {
    let policy = World.policy {
      $0.consent = .init(field: JSONPath("customer.ok"), requiredIn: [])
      $0.links = .from(JSONPath("customer.link"))
    }
    let profile = merged(
      [
        (
          .zero,
          [
            ("email", .string("a@b.example")), ("name", .string("Ada")), ("locale", .string("de")), ("country", .string("de")),
            ("timezone", .string("Europe/Berlin")), ("account", .object([.init("id", .int(7))])), ("ok", .bool(false)),
            ("created_at", .string("1970-01-02T23:00:00Z")), ("link", .string("https://r.example/1")),
          ]
        )
      ], policy)
    var wanted = Profile()
    (wanted.email, wanted.name, wanted.locale, wanted.country) = ("a@b.example", "Ada", "de", "DE")
    (wanted.timeZone, wanted.accountID, wanted.consent) = ("Europe/Berlin", "7", false)
    (wanted.since, wanted.link, wanted.updatedAt) = (Timestamp(seconds: 86_400), "https://r.example/1", World.now)
    #expect(profile == wanted)
  }

  @Test func forEachFieldTheNewestEventWins() {
    let old: [(String, JSON)] = [("name", .string("old")), ("email", .string("old@b.example"))]
    let mid: [(String, JSON)] = [("email", .string("mid@b.example"))], new: [(String, JSON)] = [("name", .string("new"))]
    let steps = [(Duration.days(3), old), (.days(2), mid), (.days(1), new)]
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let profile = merged(order.map { steps[$0] })
      #expect(profile.email == "mid@b.example" && profile.name == "new", "\(order)")
      #expect(profile.updatedAt == World.ago(.days(1)), "\(order)")
    }
  }

  /// One time for the whole profile would lose it: a newer event that says nothing of consent came first.
  @Test func aWithdrawnConsentThatArrivesLateIsNotLost() {
    let policy = World.policy { $0.consent = .init(field: JSONPath("customer.ok"), requiredIn: []) }
    let profile = merged(
      [(.days(3), [("ok", .bool(true))]), (.days(1), [("name", .string("Ada"))]), (.days(2), [("ok", .bool(false))])], policy)
    #expect(profile.consent == false)
  }

  @Test(arguments: [
    JSON.null, .string(""), .string("a\u{0}b"), .string(String(repeating: "x", count: 501)), .array([]), .bool(true),
  ])
  func anUnusableValueLeavesWhatIsKnown(_ value: JSON) {
    #expect(merged([(.days(1), [("name", .string("Ada"))]), (.zero, [("name", value)])]).name == "Ada")
  }

  @Test(arguments: ["2024-02-30", "2024-13-01", "24-01-01", "2024/01/01", "+024-01-01", "soon", ""])
  func aBadDateGivesNoTenure(_ text: String) {
    #expect(merged([(.zero, [("since", .string(text))])]).since == nil)
  }

  @Test(arguments: ["javascript:x", "https://a b", "ftp://a.example", ""])
  func aLinkThatIsNoWebAddressIsNone(_ text: String) {
    let policy = World.policy { $0.links = .from(JSONPath("customer.link")) }
    #expect(merged([(.zero, [("link", .string(text))])], policy).link == nil)
  }
}
