import Events
import Examples
import JSONTree
import Policies
import Testing

@Suite struct FollowedLinkTests {
  private static let code = "bcdfghjk"

  @Test(
    arguments: [
      (.linkClicked, [("code", .string(code))], code), (.linkClicked, [("code", .string("BCDFGHJK"))], code),
      (.linkClicked, [("code", .string(code)), ("class", .string("human"))], code),
      (.linkClicked, [("code", .string(code)), ("class", .null)], code),
      (.linkClicked, [("code", .string(code)), ("class", .string("bot"))], nil),
      (.linkClicked, [("code", .string(code)), ("class", .string("scanner"))], nil),
      (.linkClicked, [("code", .string(code)), ("class", .string("prefetch"))], nil),
      (.linkClicked, [("code", .string(code)), ("class", .bool(true))], nil),
      (.linkClicked, [("code", .string("' or 1=1"))], nil), (.linkClicked, [("code", .string("bcd"))], nil),
      (.signedUp, [("referral_code", .string(code))], code), (.signedUp, [("code", .string(code))], nil), (.signedUp, [], nil),
      (.shared, [("code", .string(code)), ("referral_code", .string(code))], nil),
    ] as [(Policy.Role, [(String, JSON)], String?)])
  func `Only a human click or a signup with a code follows a link`(_ role: Policy.Role, _ data: [(String, JSON)], code: String?) {
    #expect(FollowedLink.code(DecideWorld.event(data: data), [role]) == code)
  }
}
