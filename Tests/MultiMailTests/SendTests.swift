import Composing
import Curl
import MultiMail
import Sandbox
import Testing
import Time

@Suite struct SendTests {
  @Test(arguments: Contract.allCases, addresses)
  func `a mail arrives as it was composed`(contract: Contract, address: String) async throws {
    try await withBench { bench in
      #expect(await bench.send(contract, to: address) == .accepted(id: "em_000000000001"))
      let got = try #require(try bench.sandbox.mails().first)
      #expect(got.to == [address] && got.subject == mail.subject && got.contract == contract.rawValue)
      #expect(got.from == "referrals@demo.example")
      #expect(got.markdown == (contract == .keyed ? mail.markdown : nil))
      #expect(got.text == (contract == .keyed ? nil : mail.text) && got.html == (contract == .keyed ? nil : mail.html))
      #expect(got.idempotencyKey == (contract == .keyed ? "k1" : nil))
    }
  }

  @Test(arguments: Contract.allCases)
  func `stored bytes tell their contract, and the same mail gives the same bytes`(contract: Contract) async throws {
    try await withBench { bench in
      let request = bench.provider(contract).request(for: mail, to: "a@b.example", key: "k")
      #expect(Contract(of: request) == contract)
      #expect(request == bench.provider(contract).request(for: mail, to: "a@b.example", key: "k"))
      #expect(Contract(of: []) == nil && Contract(of: Array("{\"x\"".utf8)) == nil)
    }
  }

  @Test func `bytes are sent by the contract they were written for, whatever the settings say today`() async throws {
    try await withBench { bench in
      let unkeyed = bench.provider(.unkeyed).request(for: mail, to: "a@b.example", key: "k")
      let keyed = bench.provider(.keyed).request(for: mail, to: "a@b.example", key: "k")
      #expect(await bench.provider(.keyed).send(unkeyed).label == "accepted")
      #expect(await bench.provider(.unkeyed).send(keyed).label == "not_sent")
      #expect(await bench.provider(.keyed).send(Array("rubbish".utf8)).label == "refused")
      let contracts = try bench.sandbox.mails().map(\.contract)
      #expect(contracts == ["unkeyed"])
    }
  }

  @Test func `the same key sends once, even at once, and again after a day`() async throws {
    try await withBench { bench in
      let provider = bench.provider(.keyed)
      let request = provider.request(for: mail, to: "a@b.example", key: "once")
      let outcomes = await withTaskGroup(of: SendOutcome.self) { group in
        for _ in 0..<50 { group.addTask { await provider.send(request) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.allSatisfy { $0 == .accepted(id: "em_000000000001") })
      #expect(bench.sandbox.count == 1)
      bench.clock.move(.hours(24))
      #expect(await provider.send(request) == .accepted(id: "em_000000000002"))
    }
  }

  @Test(arguments: [(Sandbox.KeyReuse.original, "accepted"), (.conflict, "ambiguous"), (.invalid, "refused")])
  func `a known key with another body never sends again`(reuse: Sandbox.KeyReuse, label: String) async throws {
    try await withBench({ $0.keyReuse = reuse }) { bench in
      #expect(await bench.send(.keyed, to: "a@b.example").label == "accepted")
      #expect(await bench.send(.keyed, to: "other@b.example").label == label)
      #expect(await bench.send(.keyed, to: "a@b.example").label == "accepted")
      #expect(bench.sandbox.count == 1)
    }
  }

  @Test(arguments: Contract.allCases)
  func `each fault has its outcome, and leaves a mail only where its answer was lost`(contract: Contract) async throws {
    let nextMonth = try #require(Timestamp(rfc3339: "2026-12-01T00:00:00Z"))
    let nextDay = try #require(Timestamp(rfc3339: "2026-11-25T00:00:00Z"))
    let rows: [(Fault.Kind, SendOutcome?, mails: Int)] = [
      (.status(400), .refused(reason: "the provider answered 400: Injected by the sandbox"), 0),
      (.status(422), .refused(reason: "the provider answered 422: Injected by the sandbox"), 0),
      (.status(401), .stopProvider(reason: "the provider answered 401: Injected by the sandbox"), 0),
      (.status(403), .stopMailbox(reason: "the provider answered 403: Injected by the sandbox"), 0),
      (.status(404), .stopMailbox(reason: "the provider answered 404: Injected by the sandbox"), 0),
      (.status(500), .ambiguous(reason: "the provider answered 500: Injected by the sandbox"), 0),
      (.status(503, body: "<html>"), .ambiguous(reason: "the provider answered 503"), 0),
      (.status(200, body: "OK"), .ambiguous(reason: "200 without a readable id; look the mail up"), 0),
      (.duplicate, nil, 0), (.warmUp, .warmUp(until: nextDay), 0), (.quota, .quota(until: nextMonth), 0),
      (.rate(retryAfter: "3"), .rateLimited(after: .seconds(3)), 0), (.rate(retryAfter: nil), .rateLimited(after: nil), 0),
      (.rate(retryAfter: "Tue, 24 Nov 2026 12:01:00 GMT"), .rateLimited(after: .seconds(60)), 0),
      (.resetBefore, nil, 0), (.resetAfter, nil, 1), (.delay(.milliseconds(1)), .accepted(id: "em_000000000001"), 1),
    ]
    for (kind, outcome, mails) in rows {
      try await withBench { bench in
        bench.sandbox.inject([Fault(kind, count: 1)])
        let got = await bench.send(contract)
        if let outcome { #expect(got == outcome) } else { #expect(got.label == "ambiguous", "\(kind) \(got)") }
        #expect(bench.sandbox.count == mails, "\(kind)")
        // The same bytes again: contract B never makes a second mail, contract A makes one more.
        #expect(await bench.send(contract).label == "accepted")
        #expect(bench.sandbox.count == (contract == .keyed ? 1 : mails + 1), "\(kind)")
      }
    }
  }

  @Test func `a deadline that passes is ambiguous, and the same key finds the mail`() async throws {
    try await withBench { bench in
      bench.sandbox.inject([Fault(.delay(.seconds(60)), count: 1)])
      let provider = bench.provider(.keyed, deadline: .milliseconds(500))
      // The connection stands already, so that the deadline cannot pass while connecting.
      _ = try await bench.provider(.keyed).mailbox()
      let request = provider.request(for: mail, to: "a@b.example", key: "k")
      #expect(await provider.send(request).label == "ambiguous")
      #expect(await bench.provider(.keyed).send(request) == .accepted(id: "em_000000000001"))
      #expect(bench.sandbox.count == 1)
    }
  }

  @Test(arguments: Contract.allCases)
  func `a provider that is down has been sent nothing`(contract: Contract) async throws {
    // Port 1: one that was ours a moment ago may be another test's by now.
    let settings = ProviderSettings(
      baseURL: "http://127.0.0.1:1/v1", key: "k", mailboxID: contract == .keyed ? "m" : nil, from: "f@b.example",
      connectDeadline: .seconds(120), deadline: .seconds(120))
    let provider = Provider(settings, client: try Client())
    let outcome = await provider.send(provider.request(for: mail, to: "a@b.example", key: "k"))
    #expect(outcome.label == "not_sent" && outcome.plainlyRefused && outcome.health == .failure)
  }

  @Test func `a wrong key, mailbox, scope, mode or base URL stops and says so`() async throws {
    try await withBench({ $0.keys["reader"] = [.read] }) { bench in
      let request = bench.provider(.keyed).request(for: mail, to: "a@b.example", key: "k")
      #expect(await bench.provider(.keyed, key: "mm_wrong").send(request).label == "stop_provider")
      #expect(await bench.provider(.keyed, key: "bad\nkey").send(request).label == "stop_provider")
      #expect(await bench.provider(.keyed, key: "reader").send(request).label == "stop_mailbox")
      #expect(await bench.provider(.keyed, mailbox: "../send").send(request).label == "stop_mailbox")
      #expect(bench.sandbox.count == 0)
      let slashed = ProviderSettings(
        baseURL: bench.sandbox.url + "//", key: "mm_test_key", mailboxID: "mbx_demo", deadline: .seconds(120))
      #expect(await Provider(slashed, client: bench.client).send(request).label == "accepted")
    }
    try await withBench({ $0.oversightMode = "read_only" }) { bench in
      #expect(await bench.send(.keyed).label == "stop_mailbox")
    }
    let far = Provider(ProviderSettings(baseURL: "http://example.org/v1", key: "k"), client: try Client())
    #expect(await far.send(far.request(for: mail, to: "a@b.example", key: "k")).label == "stop_provider")
  }

  @Test func `Where a request goes is told by host, mailbox and key, and the key is not told`() throws {
    func target(
      _ request: [UInt8], _ url: String = "https://a.example/v1/", _ mailbox: String? = "m 1", _ key: String = "mm_secret"
    ) throws
      -> SendTarget?
    {
      Provider(ProviderSettings(baseURL: url, key: key, mailboxID: mailbox), client: try Client()).target(of: request)
    }
    let (keyed, unkeyed) = (Array(#"{"idempotency_key":"k"}"#.utf8), Array(#"{"from":"f"}"#.utf8))
    let here = try #require(try target(keyed))
    #expect(here.url == "https://a.example/v1/mailboxes/m%201/send" && SendTarget(stored: here.stored) == here)
    #expect(!here.stored.contains("secret") && here.account.count == 16)
    #expect(try target(keyed, "https://a.example/v1") == here)
    for other in [
      try target(keyed, "https://b.example/v1"), try target(keyed, "https://a.example/v1", "m2"),
      try target(keyed, "https://a.example/v1", "m 1", "mm_other"),
    ] {
      #expect(other != here && other?.difference(from: here) != nil)
    }
    #expect(try target(unkeyed)?.url == "https://a.example/v1/send")
    #expect(try target(keyed, "https://a.example/v1", nil) == nil && target(Array("{}".utf8)) == nil)
  }

  @Test func `a mail is looked up by its recipient and subject among those of its time`() async throws {
    try await withBench { bench in
      let provider = bench.provider(.keyed)
      func trace(_ address: String, _ provider: Provider, since: Duration = .zero) async -> Trace {
        await provider.trace(provider.request(for: mail, to: address, key: "k"), since: fixedNow + since)
      }
      #expect(await trace("a@b.example", provider) == .absent)
      #expect(await bench.send(.keyed).label == "accepted")
      #expect(await trace("A@b.example", provider) == .taken(id: "em_000000000001"))
      #expect(await trace("b@b.example", provider) == .absent)
      #expect(await trace("a@b.example", provider, since: .hours(1)) == .absent)
      for other in [bench.provider(.unkeyed), bench.provider(.keyed, key: "mm_wrong")] {
        guard case .unknown = await trace("a@b.example", other) else {
          Issue.record("what cannot be asked is not absent")
          continue
        }
      }
    }
  }

  @Test func `a refused message kills itself alone`() async throws {
    try await withBench { bench in
      let outcome = await bench.send(.keyed, to: "not an address", key: "bad")
      #expect(outcome == .refused(reason: "the provider answered 400: to has something that is not an email address"))
      #expect(await bench.send(.keyed, key: "good").label == "accepted")
    }
  }

  @Test func `a cancelled send is ambiguous once it may have left`() async throws {
    try await withBench { bench in
      bench.sandbox.inject([Fault(.delay(.seconds(60)), count: 1)])
      let task = Task { await bench.send(.keyed) }
      // The mail is recorded before the delay begins.
      while bench.sandbox.count == 0 { await Task.yield() }
      task.cancel()
      #expect(await task.value.label == "ambiguous")
    }
  }
}
