import Curl
import LoopbackClient
import MultiMail
import Testing

/// Bytes that a provider, or something in its place, may answer once the request has left.
struct Rubbish: Sendable, CustomTestStringConvertible {
  var name: String
  var bytes: String
  var ending: LoopbackServer.Ending = .close

  var testDescription: String { name }
}

private func answer(_ status: String, _ headers: [String] = [], _ body: String) -> String {
  (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n") + "\r\n\r\n\(body)"
}

private let yes = #"{"id":"em_1"}"#
private let longHeader = "X-Long: " + String(repeating: "x", count: 8_000) + "\r\n"

private let rubbish: [Rubbish] =
  [
    .init(name: "200 that is HTML", bytes: answer("200 OK", ["Content-Type: text/html"], "<html>\(yes)</html>")),
    .init(name: "200 with half a JSON", bytes: answer("200 OK", #"{"id":"em_1","sta"#)),
    .init(name: "200 with two JSONs", bytes: answer("200 OK", yes + yes)),
    .init(
      name: "200 with bytes that are compressed", bytes: answer("200 OK", ["Content-Encoding: gzip"], "\u{1F}\u{8B}\u{8}\u{0}")),
    .init(name: "200 without a body", bytes: answer("200 OK", "")),
    .init(name: "a length too great", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n\(yes)"),
    .init(
      name: "a length too great, half-closed", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n\(yes)", ending: .halfClose),
    .init(name: "a length too small", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\(yes)"),
    .init(name: "a length below zero", bytes: "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n\(yes)"),
    .init(name: "a length that is no number", bytes: "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n\(yes)"),
    .init(name: "a chunk without a size", bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\(yes)"),
    .init(name: "a last chunk that is missing", bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n\(yes)\r\n"),
    .init(name: "no answer, closed", bytes: ""),
    .init(name: "no answer, half-closed", bytes: "", ending: .halfClose),
    .init(name: "no answer at all", bytes: "", ending: .silence),
    .init(name: "half a head, half-closed", bytes: "HTTP/1.1 200 OK\r\nContent-Le", ending: .halfClose),
    .init(name: "half a head, and silence", bytes: "HTTP/1.1 200 OK\r\nContent-Le", ending: .silence),
    .init(name: "a yes whose end never comes", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n\(yes)", ending: .silence),
    .init(
      name: "an endless body", bytes: "HTTP/1.1 200 OK\r\n\r\n\(yes)", ending: .endless(String(repeating: " ", count: 9_000))),
    .init(name: "endless chunks", bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ending: .endless("1\r\n \r\n")),
    .init(name: "endless headers", bytes: "HTTP/1.1 200 OK\r\n", ending: .endless(longHeader)),
    .init(name: "one endless header", bytes: "HTTP/1.1 200 OK\r\nX: ", ending: .endless(String(repeating: "x", count: 9_000))),
    .init(
      name: "headers of megabytes",
      bytes: answer("202 Accepted", Array(repeating: String(longHeader.dropLast(1)), count: 400), yes)),
    .init(name: "endless interim answers", bytes: "", ending: .endless("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")),
    .init(name: "an interim answer alone", bytes: "HTTP/1.1 100 Continue\r\n\r\n"),
    .init(name: "an interim answer and silence", bytes: "HTTP/1.1 102 Processing\r\n\r\n", ending: .silence),
    .init(name: "another protocol", bytes: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\(yes)"),
    .init(name: "a status of two digits", bytes: "HTTP/1.1 20 OK\r\n\r\n\(yes)"),
    .init(name: "a status that is no number", bytes: "HTTP/1.1 abc OK\r\n\r\n\(yes)"),
    .init(name: "a status from nowhere", bytes: answer("999 What", yes)),
    .init(name: "a version from nowhere", bytes: "HTTP/7.0 200 OK\r\n\r\n\(yes)"),
    .init(name: "no HTTP", bytes: "220 mail.example ESMTP\r\n"),
    .init(name: "JSON alone", bytes: yes),
    .init(name: "NUL bytes", bytes: String(repeating: "\u{0}", count: 4_000)),
    .init(name: "a NUL in a header", bytes: "HTTP/1.1 200 OK\r\nX: a\u{0}b\r\nContent-Length: 2\r\n\r\n{}"),
  ]
  + [redirect("303")]

private func redirect(_ status: String) -> Rubbish {
  Rubbish(name: "\(status) that leads to itself", bytes: answer("\(status) Elsewhere", ["Location: /v1/send"], yes))
}

private func answer(_ status: String, _ body: String) -> String { answer(status, [], body) }

/// Sends one mail to a server that answers with these bytes.
private func outcome(_ rubbish: Rubbish, _ contract: Contract) async throws -> (SendOutcome, requests: Int) {
  let server = try LoopbackServer(rubbish.bytes, then: rubbish.ending)
  let client = try Client()
  // Short only where nothing ever ends the answer.
  let settings = ProviderSettings(
    baseURL: "http://127.0.0.1:\(server.port)/v1", key: "k", mailboxID: contract == .keyed ? "m" : nil, from: "f@b.example",
    connectDeadline: .seconds(120), deadline: rubbish.ending == .silence ? .seconds(5) : .seconds(120))
  let provider = Provider(settings, client: client)
  let outcome = await provider.send(provider.request(for: mail, to: "a@b.example", key: "k"))
  await client.close()
  server.stop()
  return (outcome, server.requests)
}

@Suite struct RubbishTests {
  @Test(arguments: rubbish, Contract.allCases)
  func `what answers nothing leaves a doubt, and the request leaves once`(rubbish: Rubbish, contract: Contract) async throws {
    let (outcome, requests) = try await outcome(rubbish, contract)
    #expect(outcome.label == "ambiguous", "\(outcome)")
    #expect(requests == 1)
  }

  @Test(arguments: ["300", "301", "302", "304", "307", "308", "399"].map(redirect), Contract.allCases)
  func `a redirect is not followed, and stops all until the setting is mended`(rubbish: Rubbish, contract: Contract) async throws
  {
    let (outcome, requests) = try await outcome(rubbish, contract)
    #expect(outcome.label == "stop_provider" && requests == 1, "\(outcome)")
  }

  @Test(arguments: [
    "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nRetry-After: 5\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
  ])
  func `an interim answer goes before the one that counts`(interim: String) async throws {
    let (outcome, requests) = try await outcome(
      Rubbish(name: "", bytes: interim + answer("202 Accepted", yes)), .keyed)
    #expect(outcome == .accepted(id: "em_1") && requests == 1)
  }
}
