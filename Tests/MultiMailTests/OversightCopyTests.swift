import Composing
import MultiMail
import Sandbox
import Testing

@Suite struct OversightCopyTests {
  @Test(arguments: Contract.allCases)
  func `a copy says the same to another, under its own key and with links that lead nowhere`(contract: Contract) async throws {
    try await withBench { bench in
      var linked = mail
      linked.subject = "Share, Jane"
      linked.markdown = "Hi [there](https://go.example/r/ab) HTTP://x.example"
      linked.text = "Hi there https://go.example/r/ab"
      let original = bench.provider(contract).request(for: linked, to: "jane@b.example", key: "k1")
      let copy = try #require(OversightCopy(of: original, messageID: "m-1", to: "boss@acme.example", key: "k2"))
      #expect(await bench.provider(contract).send(copy.request).label == "accepted")
      let got = try #require(try bench.sandbox.mails().first)
      #expect(got.to == ["boss@acme.example"] && got.subject == "[Copy] Share, Jane" && got.contract == contract.rawValue)
      #expect(got.idempotencyKey == (contract == .keyed ? "k2" : nil) && got.html == nil)
      let body = try #require(contract == .keyed ? got.markdown : got.text)
      #expect(body == copy.text && body.contains("referrald explain m-1") && body.contains("hxxps://go.example/r/ab"))
      #expect(!body.lowercased().contains("http"))
    }
  }

  @Test(arguments: ["", "{}", "rubbish", "{\"from\":"])
  func `what is no request of ours has no copy`(bytes: String) {
    #expect(OversightCopy(of: Array(bytes.utf8), messageID: "m", to: "a@b.example", key: "k") == nil)
  }
}
