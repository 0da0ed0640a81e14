import Curl
import Sandbox
import Testing

@Suite struct FaultTests {
  @Test func `faults come and go over HTTP, and are told as they were given`() async throws {
    try await withSandbox { bench in
      let faults = #"""
        [{"kind":"status","status":503,"body":"{\"a\":1}","count":2,"match":"*@x.example"},{"kind":"delay","milliseconds":5,\#
        "probability":0.5},{"kind":"late","milliseconds":7},{"kind":"reset_before","count":1},\#
        {"kind":"reset_after","target":"others"},{"kind":"duplicate"},{"kind":"warmup"},{"kind":"quota"},{"kind":"rate","retry_after":"Tue, 24 Nov 2026 12:01:00 GMT"}]
        """#
      let given = try await bench.ask(.post, "/sandbox/faults", faults, key: nil)
      #expect(given.status == 200 && given.text == #"{"faults":\#(faults)}"#)
      #expect(try await bench.ask(.get, "/sandbox/faults").text == given.text)
      #expect(try await bench.ask(.delete, "/sandbox/faults").text == #"{"faults":[]}"#)
      #expect(try await bench.ask(.post, "/sandbox/faults", given.text).text == given.text)
      bench.sandbox.clearFaults()
      #expect(try await bench.ask(.post, "/sandbox/faults", #"{"kind":"rate","retry_after":2}"#).status == 200)
      #expect(try await bench.send(keyed()).header("Retry-After") == "2")
    }
  }

  @Test(arguments: [
    "", "5", "{}", #"{"kind":"stauts"}"#, #"{"kind":"status"}"#, #"{"kind":"status","status":99}"#,
    #"{"kind":"quota","cuont":1}"#,
    #"{"kind":"quota","count":-1}"#, #"{"kind":"quota","probability":2}"#, #"{"kind":"quota","match":1}"#,
    #"{"kind":"delay","milliseconds":-1}"#, #"{"kind":"quota","target":"x"}"#, #"[{"kind":"quota"},{"kind":"x"}]"#,
  ])
  func `a fault that is misspelt is refused whole`(body: String) async throws {
    try await withSandbox { bench async throws in
      #expect(try await bench.ask(.post, "/sandbox/faults", body).status == 400)
      #expect(try await bench.ask(.get, "/sandbox/faults").text == #"{"faults":[]}"#)
    }
  }

  @Test func `a fault strikes as often as its count says, and only whom it matches`() async throws {
    try await withSandbox { bench in
      bench.sandbox.inject([Fault(.status(500), count: 2, match: "*@X.example"), Fault(.quota, count: 1)])
      var statuses: [Int] = []
      for address in ["b@y.example", "a@x.example", "b@y.example", "A@x.EXAMPLE", "a@x.example"] {
        statuses.append(try await bench.send(keyed(to: address)).status)
      }
      #expect(statuses == [429, 500, 202, 500, 202])
      #expect(try await bench.ask(.get, "/sandbox/faults").text == #"{"faults":[]}"#)
    }
  }

  @Test func `a fault that has struck its last is no longer listed`() async throws {
    try await withSandbox { bench async throws in
      bench.sandbox.inject([Fault(.quota, count: 1)])
      #expect(try await bench.send(keyed()).status == 429)
      #expect(try await bench.ask(.get, "/sandbox/faults").text == #"{"faults":[]}"#)
    }
  }

  @Test func `the same seed draws the same`() async throws {
    func draws(_ seed: UInt64) async throws -> [Int] {
      try await withSandbox({ $0.seed = seed }) { bench in
        bench.sandbox.inject([Fault(.status(500), probability: 0.5)])
        var statuses: [Int] = []
        for _ in 0..<64 { statuses.append(try await bench.send(keyed()).status) }
        return statuses
      }
    }
    let first = try await draws(7)
    #expect(try await draws(7) == first)
    #expect(try await draws(8) != first)
    #expect(16...48 ~= first.count { $0 == 500 })
  }

  @Test func `a delay comes on top of another fault`() async throws {
    try await withSandbox { bench in
      bench.sandbox.inject([Fault(.delay(.milliseconds(30)), count: 1), Fault(.status(503), count: 1)])
      let answer = try await bench.send(keyed())
      #expect(answer.status == 503 && answer.duration >= .milliseconds(30))
      #expect(bench.sandbox.count == 0)
    }
  }

  @Test func `a late mail is taken although its sender is gone`() async throws {
    try await withSandbox { bench async throws in
      bench.sandbox.inject([Fault(.late(.seconds(1)), count: 1)])
      let sending = Task { try await bench.send(keyed()) }
      while try await bench.ask(.get, "/sandbox/faults").text != #"{"faults":[]}"# {}
      sending.cancel()
      await #expect(throws: CurlError.self) { try await sending.value }
      // By the time this one is answered, the first has had its turn.
      bench.sandbox.inject([Fault(.late(.seconds(2)), count: 1)])
      #expect(try await bench.send(keyed()).status == 202)
      #expect(bench.sandbox.count == 2)
    }
  }

  @Test func `faults for others leave sends alone, and the control routes are never hit`() async throws {
    try await withSandbox { bench async throws in
      bench.sandbox.inject([Fault(.status(500), target: .others)])
      #expect(try await bench.send(keyed()).status == 202)
      #expect(try await bench.ask(.get, "/v1/account").status == 500)
      #expect(try await bench.ask(.get, "/sandbox/mails").status == 200)
      #expect(try await bench.ask(.get, "/").status == 200)
    }
  }
}
