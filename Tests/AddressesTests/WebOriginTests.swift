import Addresses
import Testing

@Suite struct WebOriginTests {
  @Test(arguments: [
    ("https://LLM.example/v1/chat?x#y", "https://llm.example"), ("HTTPS://llm.example:443", "https://llm.example"),
    ("https://llm.example:8443/", "https://llm.example:8443"), ("http://127.0.0.1:80/x", "http://127.0.0.1"),
    ("http://localhost:11434", "http://localhost:11434"), ("https://llm.example?x", "https://llm.example"),
    ("https://llm.example:1443", "https://llm.example:1443"),
  ])
  func `an origin is scheme, host and port`(address: String, origin: String) {
    #expect(WebOrigin(address)?.description == origin)
  }

  @Test(arguments: [
    "", "llm.example", "ftp://llm.example", "https://llm.example@evil.example/", "https://llm.example\\@evil.example",
    "https:///x",
    "https://ｌlm.example", "https://llm.example:99999999",
  ])
  func `what can be read in two ways has none`(address: String) { #expect(WebOrigin(address) == nil) }
}
