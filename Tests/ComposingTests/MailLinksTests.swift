import Addresses
import Composing
import Deciding
import Examples
import JSONTree
import Links
import Policies
import Testing

@Suite struct MailLinksTests {
  @Test("Links are ours plus the code, or the company's own where it is https")
  func links() throws {
    let key = try #require(LinkKey(secret: Array(repeating: 7, count: 32)))
    var policy = MailFixture.samplePolicy()
    var record = CustomerRecord(newcomer: "cus_1")
    let ours = try MailLinks(policy, publicBase: "https://go.acme.example/", code: "bcdfghjk", record: record, key: key)
    #expect(ours.link?.text == "https://go.acme.example/r/bcdfghjk")
    #expect(ours.unsubscribe.text.hasPrefix("https://go.acme.example/u/") && ours.unsubscribe != ours.decline)
    #expect(ours.sharePage.text.hasPrefix("https://go.acme.example/s/"))
    policy.links = .from(JSONPath("customer.referral_link"))
    record.profile.link = "https://refer.acme.example/x?a=1&b=(2)"
    let theirs = try MailLinks(policy, publicBase: "http://127.0.0.1:8080", code: nil, record: record, key: key)
    #expect(theirs.link?.text == "https://refer.acme.example/x?a=1&b=%282%29")
    record.profile.link = "http://refer.acme.example/x"
    #expect(try MailLinks(policy, publicBase: "https://go.acme.example", code: nil, record: record, key: key).link == nil)
    #expect(throws: ComposeFault.self) { try MailLinks(policy, publicBase: "go.acme", code: nil, record: record, key: key) }
  }

  @Test(
    "Addresses that could mislead or break out are refused",
    arguments: [
      "javascript:alert(1)", "http://a.example", "https://", "https:///x", "https://user@a.example",
      "https://a.example@b.example/", "https://a b",
      "https://a.example/ x", "https://a.example/\n", "https://exämple.example", "https://a.example:99999999",
      "https://-a.example", "https://[::1]/",
      "ftp://a.example", "//a.example", "https://a.example:/x", "https://a<b.example",
      "https://" + String(repeating: "a", count: 3_000),
    ])
  func badAddresses(text: String) { #expect(WebAddress(text) == nil) }

  @Test(
    "Odd characters of an address are percent-encoded",
    arguments: [
      ("https://a.example/)](x", "https://a.example/%29](x".replacing("(", with: "%28")),
      ("https://a.example/>\"'<`\\", "https://a.example/%3E%22'%3C%60%5C"),
      ("HTTPS://A.example/ü;{}", "https://A.example/%C3%BC%3B%7B%7D"), ("https://a.example", "https://a.example"),
      ("https://a.example:8443?q#f", "https://a.example:8443?q#f"),
    ])
  func encoding(text: String, expected: String) { #expect(WebAddress(text)?.text == expected) }
}
