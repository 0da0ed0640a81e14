import Curl
import MultiMail
import Sandbox
import Testing

@Suite struct WebhookTests {
  // HMAC-SHA256 of RFC 4231, test case 2.
  private static let body = Array("what do ya want for nothing?".utf8)
  private static let hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

  @Test(arguments: [hex, "sha256=" + hex, hex.uppercased()])
  func `both spellings of the right signature pass`(header: String) {
    #expect(WebhookSignature.verify(header, body: Self.body, secret: "Jefe"))
  }

  @Test(arguments: [
    "", "sha256=", "sha1=" + hex, String(hex.dropLast(2)), hex + "00", hex.replacing("5b", with: "5c"), "zz" + hex.dropFirst(2),
  ])
  func `another signature does not, nor another body, secret or none`(header: String) {
    #expect(!WebhookSignature.verify(header, body: Self.body, secret: "Jefe"))
    #expect(!WebhookSignature.verify(nil, body: Self.body, secret: "Jefe"))
    #expect(!WebhookSignature.verify(Self.hex, body: Self.body + [0], secret: "Jefe"))
    #expect(!WebhookSignature.verify(Self.hex, body: Self.body, secret: "Jeff"))
    #expect(!WebhookSignature.verify(Self.hex, body: Self.body, secret: ""))
  }

  @Test(arguments: ["", "[]", "{}", "null", #"{"event":5}"#])
  func `what names no event is none`(body: String) { #expect(WebhookEvent(Array(body.utf8)) == nil) }

  @Test func `the sandbox posts what was asked for, signed, and again until it is taken`() async throws {
    let (posts, inbox) = AsyncStream.makeStream(of: (url: String, signature: String?, body: [UInt8]).self)
    let attempts = TestCount()
    try await withBench({ settings in
      settings.webhookBackoff = .zero
      settings.post = { url, headers, body in
        inbox.yield((url, headers.first { $0.0 == WebhookSignature.header }?.1, body))
        return attempts.next() < 3 ? 500 : 200
      }
    }) { bench in
      let hook = try await bench.provider(.keyed).createWebhook(
        url: "https://hooks.example/x", events: ["message.delivered", "message.bounced"])
      _ = await bench.send(.keyed)
      bench.sandbox.bounce("em_000000000001")
      var names: [String] = []
      for await post in posts {
        #expect(post.url == "https://hooks.example/x")
        #expect(WebhookSignature.verify(post.signature, body: post.body, secret: hook.signingSecret))
        let event = try #require(WebhookEvent(post.body))
        #expect(event.emailID == "em_000000000001" && event.to == ["a@b.example"] && event.time == fixedNow)
        names.append(event.name)
        if names.count == 4 { break }
      }
      #expect(names == ["message.delivered", "message.delivered", "message.delivered", "message.bounced"])
    }
  }
}
