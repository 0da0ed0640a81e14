import Curl
import HTTPServer
import Testing

@Suite struct RequestRulesTests {
  @Test(arguments: [
    "http://example.org/", "http://127.0.0.1.example.org/", "http://10.0.0.1/", "http://[::2]/", "http://localhost.example.org/",
    "ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", "", "https://", "https://user:word@127.0.0.1/", "https://a b/",
    "https://127.0.0.1/\r\nX: y", "https://127.0.0.1/é", "https://例え.jp/",
  ])
  func `a URL that is not https, or http to loopback, is refused before anything is sent`(url: String) async throws {
    let error = await failure(try Client(), patient(.get, url))
    #expect(error?.code == .invalidRequest && error?.requestMayHaveBeenSent == false)
  }

  @Test(arguments: [
    (name: "X-A", value: "b\r\nX-C: d"), ("X-A", "b\nX-C: d"), ("X-A", "b\u{0}"), ("X-A\r\nX-C", "d"), ("X A", "b"), ("", "b"),
    ("X:A", "b"), ("X-A", "\u{7F}"), ("Xé", "b"),
  ])
  func `no header can be smuggled in`(name: String, value: String) async throws {
    let visits = Tally()
    try await withServer(handler: { _ in
      visits.count()
      return .empty(200)
    }) { client, url in
      let error = await failure(client, patient(.get, url, headers: [(name: name, value: value)]))
      #expect(error?.code == .invalidRequest && error?.requestMayHaveBeenSent == false)
      #expect(visits.value == 0)
    }
  }

  @Test func `an error never shows the URL, the headers or the body`() async throws {
    let request = patient(
      .post, "https://nowhere.invalid/secretpath", headers: [(name: "Authorization", value: "secretkey")],
      body: Array("secretbody".utf8))
    let error = await failure(try Client(), request)
    #expect(error?.message.contains("secret") == false)
    let refused = await failure(try Client(), patient(.get, "http://secret.example/", headers: [("X", "secret\n")]))
    #expect("\(refused?.description ?? "secret")".contains("secret") == false)
  }
}
