import Curl
import Testing

@testable import MultiMail

@Suite struct SettingsTests {
  @Test func `the key is shown nowhere`() throws {
    let settings = ProviderSettings(key: "mm_live_secret", mailboxID: "mbx")
    let provider = Provider(settings, client: try Client())
    var dumped = ""
    dump(settings, to: &dumped)
    dump(provider, to: &dumped)
    for text in ["\(settings)", "\(provider)", String(reflecting: settings), String(reflecting: provider), dumped] {
      #expect(!text.contains("secret"), "\(text)")
    }
  }

  @Test func `a mailbox makes it contract B`() throws {
    let client = try Client()
    #expect(Provider(ProviderSettings(key: "k"), client: client).contract == .unkeyed)
    #expect(Provider(ProviderSettings(key: "k", mailboxID: "m"), client: client).contract == .keyed)
  }

  @Test(arguments: [
    ("abc-._~09", "abc-._~09"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("..", "%2E%2E"), (".", "%2E"), ("é王", "%C3%A9%E7%8E%8B"),
    ("a+b@c", "a%2Bb%40c"), ("\r\n\u{0}", "%0D%0A%00"), ("", ""),
  ])
  func `a value stays inside its place in a URL`(text: String, part: String) { #expect(pathPart(text) == part) }
}
