import Curl
import JSONTree
import Sandbox
import Testing

@Suite struct ValidationTests {
  @Test(arguments: [
    ("", 400), ("[]", 400), ("{", 400), ("null", 400), ("{}", 400), (#"{"to":"a@b.example","subject":"s","markdown":"m"}"#, 400),
    (#"{"to":[],"subject":"s","markdown":"m"}"#, 400), (#"{"to":[1],"subject":"s","markdown":"m"}"#, 400),
    (#"{"to":["a"],"subject":"s","markdown":"m"}"#, 400), (#"{"to":["a@b.example"],"markdown":"m"}"#, 400),
    (#"{"to":["a@b.example"],"subject":7,"markdown":"m"}"#, 400), (#"{"to":["a@b.example"],"subject":"s"}"#, 400),
    (#"{"to":["a@b.example"],"subject":"s\nx","markdown":"m"}"#, 400),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","cc":"x"}"#, 400),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","cc":["c@b.example"],"bcc":[],"attachments":null}"#, 202),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","attachments":[{"name":"n"}]}"#, 400),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","idempotency_key":5}"#, 400),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","idempotency_key":""}"#, 400),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","send_at":"2026-12-01T00:00:00+00:00"}"#, 400),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","send_at":"tomorrow Z"}"#, 400),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","send_at":"2026-12-01T00:00:00Z"}"#, 202),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","gate_timing":"never"}"#, 400),
    (#"{"to":["a@b.example"],"subject":"s","markdown":"m","gate_timing":"gate_first"}"#, 202),
    (#"{"to":["a@b.example"],"to":["c@b.example"],"subject":"s","markdown":"m"}"#, 400),
  ])
  func `contract B takes what the provider takes`(body: String, status: Int) async throws {
    try await withSandbox { bench in
      let answer = try await bench.send(body)
      #expect(answer.status == status)
      #expect(status == 202 || answer.json["error"]?.string?.isEmpty == false)
      #expect(bench.sandbox.count == (status == 202 ? 1 : 0))
    }
  }

  @Test(arguments: [
    (#"{"from":"f@b.example","to":["a@b.example"],"subject":"s","text_body":"t"}"#, 202),
    (#"{"to":["a@b.example"],"subject":"s","text_body":"t"}"#, 400),
    (#"{"from":"f","to":["a@b.example"],"subject":"s","text_body":"t"}"#, 400),
    (#"{"from":"f@b.example","to":["a@b.example"],"subject":"s"}"#, 400),
    (#"{"from":"f@b.example","to":["a@b.example"],"subject":"s","text_body":"t","html_body":1}"#, 400),
  ])
  func `contract A takes what the programme's description says`(body: String, status: Int) async throws {
    try await withSandbox { bench in
      let answer = try await bench.ask(.post, "/v1/send", body)
      #expect(answer.status == status && (answer.json["id"] != nil) == (status == 202))
    }
  }

  @Test func `the contract's sizes are the limits`() async throws {
    try await withSandbox { bench async throws in
      func status(subject: Int, markdown: Int, recipients: Int) async throws -> Int {
        let body = JSON.object([
          .init("to", .array((0..<recipients).map { .string("a\($0)@b.example") })),
          .init("subject", .string(String(repeating: "s", count: subject))),
          .init("markdown", .string(String(repeating: "\"", count: markdown))),
        ])
        return try await bench.send(body.serialized()).status
      }
      #expect(try await status(subject: 998, markdown: 262_144, recipients: 50) == 202)
      #expect(try await status(subject: 999, markdown: 1, recipients: 1) == 400)
      #expect(try await status(subject: 1, markdown: 262_145, recipients: 1) == 400)
      #expect(try await status(subject: 1, markdown: 1, recipients: 51) == 400)
      let key = String(repeating: "k", count: 129)
      #expect(try await bench.send(keyed(key)).status == 400)
      #expect(try await bench.send(keyed(String(key.dropLast()))).status == 202)
    }
  }

  @Test func `a key, a scope and a mailbox are needed`() async throws {
    try await withSandbox({ $0.keys = ["reader": [.read], "sender": [.send]] }) { bench async throws in
      let send = "/v1/mailboxes/mbx_demo/send"
      for key in [nil, "", "mm_test_key", "reade"] {
        #expect(try await bench.ask(.post, send, keyed(), key: key).status == 401)
        #expect(try await bench.ask(.get, "/v1/account", key: key).status == 401)
      }
      #expect(try await bench.ask(.post, send, keyed(), key: "reader").status == 403)
      #expect(try await bench.ask(.post, "/v1/mailboxes/other/send", keyed(), key: "sender").status == 404)
      #expect(try await bench.ask(.get, "/v1/mailboxes/mbx_demo", key: "sender").status == 403)
      for path in ["/v1/suppression", "/v1/oversight/pending"] {
        #expect(try await bench.ask(.get, path, key: "reader").status == 403)
      }
    }
  }

  @Test(arguments: [
    "/v1", "/v1/nothing", "/v1/send/x", "/v1/mailboxes", "/v1/mailboxes/mbx_demo/emails/x", "/x", "/mails/x", "/sandbox/x",
  ])
  func `what is not there is a 404`(path: String) async throws {
    try await withSandbox { bench in
      let answer = try await bench.ask(.get, path)
      #expect(answer.status == 404 && answer.json["error"] != nil)
    }
  }
}
