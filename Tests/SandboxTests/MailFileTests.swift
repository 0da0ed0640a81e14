import Curl
import FoundationEssentials
import JSONTree
import Sandbox
import Synchronization
import Testing
import Time

/// The lines of a file as JSON.
private func lines(_ path: String) throws -> [JSON] {
  let text = try String(contentsOfFile: path, encoding: .utf8)
  #expect(text.isEmpty || text.hasSuffix("\n"))
  return try text.split(separator: "\n").map { try JSON.parse(String($0)) }
}

@Suite struct MailFileTests {
  @Test(arguments: [false, true])
  func `a mail is in the file before its answer goes out, also when the answer is lost`(synchronizes: Bool) async throws {
    try await withPath { path in
      try await withSandbox({ ($0.file, $0.synchronizes) = (path, synchronizes) }) { bench in
        let first = try await bench.send(keyed("k1", to: "o'brien+x@example.org", subject: "王 \"q\" \\ \u{1F389}"))
        #expect(first.status == 202 && first.json["status"]?.string == "pending_scan")
        let line = try #require(try lines(path).first)
        #expect(line["id"] == first.json["id"] && line["accepted_at"]?.string == fixedNow.description)
        #expect(line["to"] == .array([.string("o'brien+x@example.org")]) && line["subject"]?.string == "王 \"q\" \\ \u{1F389}")
        #expect(line["contract"]?.string == "keyed" && line["mailbox_id"]?.string == "mbx_demo")
        #expect(line["idempotency_key"]?.string == "k1" && line["markdown"]?.string == "m" && line["html"] == nil)
        bench.sandbox.inject([Fault(.resetAfter, count: 1)])
        await #expect(throws: CurlError.self) { try await bench.send(keyed("k2")) }
        #expect(try lines(path).count == 2)
        #expect(try await bench.send(keyed("k2")).json["status"]?.string == "already_sent")
        #expect(try lines(path).count == 2)
      }
    }
  }

  @Test func `contract A's line has what it sent`() async throws {
    try await withPath { path in
      try await withSandbox({ $0.file = path }) { bench async throws in
        let body = #"{"from":"me@x.example","to":["a@b.example"],"subject":"s","text_body":"t","html_body":"<p>h</p>"}"#
        #expect(try await bench.ask(.post, "/v1/send", body).json["id"]?.string == "em_000000000001")
        let expected = #"""
          {"id":"em_000000000001","accepted_at":"2026-11-24T12:00:00Z","contract":"unkeyed","from":"me@x.example",\#
          "to":["a@b.example"],"subject":"s","text":"t","html":"<p>h</p>"}
          """#
        #expect(try lines(path).map { $0.serialized() } == [expected])
      }
    }
  }

  @Test func `a sandbox started again knows its mails, keys and numbers, until the keys are a day old`() async throws {
    try await withPath { path in
      try await withSandbox({ $0.file = path }) { bench async throws in
        for key in ["k1", "k2"] { _ = try await bench.send(keyed(key)) }
      }
      try await withSandbox({ $0.file = path }) { bench async throws in
        #expect(bench.sandbox.count == 2)
        let again = try await bench.send(keyed("k2"))
        #expect(again.status == 200 && again.json["id"]?.string == "em_000000000002" && again.json["idempotent"]?.bool == true)
        #expect(try await bench.send(keyed("k3")).json["id"]?.string == "em_000000000003")
        #expect(try await bench.ask(.get, "/v1/mailboxes/mbx_demo/emails/em_000000000001").json["markdown"]?.string == "m")
      }
      try await withSandbox({ ($0.file, $0.now) = (path, { fixedNow + .hours(24) }) }) { bench async throws in
        #expect(try await bench.send(keyed("k2")).json["id"]?.string == "em_000000000004")
        let keys = try bench.sandbox.mails().map(\.idempotencyKey)
        #expect(keys == ["k1", "k2", "k3", "k2"])
      }
    }
  }

  @Test func `a key is kept for its day and no longer, also when the clock was set back between`() async throws {
    let clock = Mutex(fixedNow + .hours(1))
    try await withSandbox({ $0.now = { clock.withLock { $0 } } }) { bench async throws in
      #expect(try await bench.send(keyed("k1")).json["id"]?.string == "em_000000000001")
      clock.withLock { $0 = fixedNow }
      #expect(try await bench.send(keyed("k2")).json["id"]?.string == "em_000000000002")
      clock.withLock { $0 = fixedNow + .hours(24) }
      #expect(try await bench.send(keyed("k1")).json["status"]?.string == "already_sent")
      #expect(try await bench.send(keyed("k2")).json["id"]?.string == "em_000000000003")
    }
  }

  @Test func `a torn last line is no mail, and its number is given again`() async throws {
    try await withPath { path in
      try await withSandbox({ $0.file = path }) { bench in _ = try await bench.send(keyed("k1")) }
      let whole = try String(contentsOfFile: path, encoding: .utf8)
      try (whole + #"{"id":"em_000000000002","accept"#).write(toFile: path, atomically: false, encoding: .utf8)
      try await withSandbox({ $0.file = path }) { bench async throws in
        #expect(bench.sandbox.count == 1)
        #expect(try await bench.send(keyed("k2")).json["id"]?.string == "em_000000000002")
      }
    }
  }

  @Test func `a file that is no mail file, and one in use, are refused with the place`() async throws {
    try await withPath { path in
      try "{\"a\":1}\n".write(toFile: path, atomically: false, encoding: .utf8)
      var settings = Sandbox.Settings()
      settings.file = path
      #expect { try Sandbox(settings) } throws: { "\($0)".contains("the line at byte 0") }
      try "".write(toFile: path, atomically: false, encoding: .utf8)
      try await withSandbox({ $0.file = path }) { _ in
        _ = #expect(throws: (any Error).self) { try Sandbox(settings) }
      }
    }
  }

  @Test func `one key at once makes one line, whoever asks`() async throws {
    try await withPath { path in
      try await withSandbox({ $0.file = path }) { bench async throws in
        let ids = try await withThrowingTaskGroup(of: String?.self) { group in
          for number in 0..<200 { group.addTask { try await bench.send(keyed("k\(number % 10)")).json["id"]?.string } }
          return try await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(ids.count == 10 && ids.values.allSatisfy { $0 == 20 })
        let keys = try lines(path).map { $0["idempotency_key"]?.string ?? "" }
        #expect(keys.sorted() == (0..<10).map { "k\($0)" })
      }
    }
  }

  @Test func `without a file old bodies make room, and the mails stay`() async throws {
    try await withSandbox({ $0.bodiesInMemory = 2 }) { bench in
      for key in ["k1", "k2", "k3"] { _ = try await bench.send(keyed(key)) }
      #expect(bench.sandbox.count == 3)
      let kept = try bench.sandbox.mails().map(\.idempotencyKey)
      #expect(kept == ["k2", "k3"])
      #expect(try await bench.ask(.get, "/mails/em_000000000001").status == 404)
      #expect(try await bench.ask(.get, "/v1/mailboxes/mbx_demo/emails/em_000000000001").status == 200)
    }
  }
}
