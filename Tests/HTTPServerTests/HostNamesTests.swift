import HTTPServer
import Testing

@Suite struct HostNamesTests {
  private let names = HostNames(["127.0.0.5", "Ops.acme.example"])

  @Test(arguments: [
    "127.0.0.5", "127.0.0.5:8081", "localhost", "LOCALHOST:1", "127.0.0.1:65535", "[::1]", "[::1]:8081", "ops.acme.example",
    "OPS.acme.example:443", "localhost:",
  ])
  func `the address, this machine and the names that were given are answered`(host: String) { #expect(names.accept(host)) }

  @Test(arguments: [
    nil, "", ":8081", "rebound.example", "rebound.example:8081", "127.0.0.6", "localhost.rebound.example", "localhost.",
    "ops.acme.example.rebound.example", "user@localhost", "localhost:8081:1", "localhost:a", "localhost 1", "[::1", "[::1]x",
    "::1",
    "[::2]", "127.0.0.1\u{0}", "localhost,rebound.example", "ⅼocalhost",
  ])
  func `any other name is not`(host: String?) { #expect(!names.accept(host)) }
}
