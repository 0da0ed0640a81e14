import Curl
import MultiMail
import Sandbox
import Synchronization
import Testing
import Texts
import Time

/// Makes a call that must fail, and gives its error's code.
func code<T>(_ call: () async throws(ProviderError) -> T) async -> ProviderError.Code? {
  do throws(ProviderError) {
    _ = try await call()
    return nil
  } catch {
    return error.code
  }
}

@Suite struct ReadTests {
  @Test func `the mailbox and the account are read`() async throws {
    try await withBench({ $0.oversightMode = "gated_send" }) { bench in
      let mailbox = try await bench.provider(.keyed).mailbox()
      #expect(mailbox.oversightMode == "gated_send" && mailbox.isGated && mailbox.isActive && !mailbox.isReadOnly)
      let account = try await bench.provider(.unkeyed).account()
      #expect(!account.isSendingDisabled && account.monthlySent == 0)
      #expect(await code { () async throws(ProviderError) in try await bench.provider(.unkeyed).mailbox() } == .noMailbox)
      #expect(
        await code { () async throws(ProviderError) in try await bench.provider(.keyed, mailbox: "x").mailbox() } == .notFound)
      #expect(
        await code { () async throws(ProviderError) in try await bench.provider(.keyed, key: "x").mailbox() } == .unauthorised)
    }
  }

  @Test func `an email is read, tagged and cancelled while that is possible`() async throws {
    try await withBench({ $0.scanTime = .seconds(60) }) { bench in
      let provider = bench.provider(.keyed)
      guard case .accepted(let id) = await bench.send(.keyed) else { throw ProviderTestFailure() }
      var email = try await provider.email(id)
      #expect(email.status == "pending_scan" && email.deliveredAt == nil && email.to == ["a@b.example"])
      #expect(await provider.tag(id, [("referral-program", "p"), ("kind", "prompt")]))
      try await provider.deleteTag(id, "kind")
      #expect(try await provider.tags(id) == ["referral-program": "p"])
      #expect(try await provider.cancel(id))
      #expect(try await provider.cancel(id))
      email = try await provider.email(id)
      #expect(email.status == "cancelled" && email.isOver && email.tags == ["referral-program": "p"])
      guard case .accepted(let late) = await bench.send(.keyed, key: "k2") else { throw ProviderTestFailure() }
      bench.clock.move(.seconds(60))
      #expect(try await provider.cancel(late) == false)
      #expect(try await provider.email(late).deliveredAt == fixedNow + .seconds(60))
      #expect(await provider.tag("em_none", [("a", "b")]) == false)
      #expect(await code { () async throws(ProviderError) in try await provider.cancel("em_none") } == .notFound)
    }
  }

  @Test func `tags are replaced or merged as the sandbox is set`() async throws {
    for (put, kept) in [(Sandbox.TagPut.replace, ["b": "2"]), (.merge, ["a": "1", "b": "2"])] {
      try await withBench({ $0.tagPut = put }) { bench in
        guard case .accepted(let id) = await bench.send(.keyed) else { throw ProviderTestFailure() }
        try await bench.provider(.keyed).setTags(id, [("a", "1")])
        try await bench.provider(.keyed).setTags(id, [("b", "2")])
        #expect(try await bench.provider(.keyed).tags(id) == kept)
      }
    }
  }

  @Test func `a list of many pages is read to its end`() async throws {
    try await withBench { (bench: Bench) async throws in
      let provider = bench.provider(.keyed)
      for number in 1...60 { _ = await bench.send(.keyed, key: "k\(number)") }
      #expect(try await provider.ids(of: EmailQuery(limit: 1)).count == 60)
    }
  }

  @Test func `emails are listed page by page, and filtered`() async throws {
    try await withBench { bench in
      let provider = bench.provider(.keyed)
      for number in 1...7 {
        _ = await bench.send(.keyed, key: "k\(number)")
        bench.clock.move(.seconds(1))
      }
      var (seen, cursor): ([String], String?) = ([], nil)
      repeat {
        let page = try await provider.emails(EmailQuery(cursor: cursor, limit: 3))
        seen += page.elements.map(\.id)
        cursor = page.cursor
      } while cursor != nil
      #expect(seen == (1...7).reversed().map { "em_00000000000\($0)" })
      #expect(try await provider.emails(EmailQuery(sinceID: "em_000000000005")).elements.count == 2)
      #expect(try await provider.emails(EmailQuery(after: fixedNow + .seconds(3))).elements.count == 3)
      #expect(try await provider.emails(EmailQuery(subjectContains: "o'BRIEN, \"")).elements.count == 7)
      #expect(try await provider.emails(EmailQuery(status: "cancelled")).elements.isEmpty)
      #expect(try await provider.emails(EmailQuery(direction: "inbound")).elements.isEmpty)
      #expect(await code { () async throws(ProviderError) in try await provider.emails(EmailQuery(cursor: "x")) } == .invalid)
    }
  }

  @Test func `gated mail waits for the operator`() async throws {
    try await withBench({ $0.oversightMode = "gated_all" }) { bench in
      let provider = bench.provider(.keyed)
      for key in ["k1", "k2"] { _ = await bench.send(.keyed, key: key) }
      #expect(try await provider.email("em_000000000001").awaitsApproval)
      #expect(try await provider.pending().map(\.id) == ["em_000000000001", "em_000000000002"])
      try await provider.decide("em_000000000001", approve: true)
      try await provider.decide("em_000000000002", approve: false, reason: "no")
      let approved = try await provider.email("em_000000000001")
      #expect(approved.approvedAt == fixedNow && approved.deliveredAt == fixedNow && approved.approvedBy != nil)
      #expect(try await provider.email("em_000000000002").status == "rejected")
      #expect(try await provider.pending().isEmpty)
      #expect(
        await code { () async throws(ProviderError) in try await provider.decide("em_000000000001", approve: true) } == .conflict)
    }
  }

  @Test func `suppressions are read page by page and removed, and mail to a suppressed address bounces`() async throws {
    let many = (0..<150).map { "s\($0)+x@example.org" }
    try await withBench({ $0.suppressed = many }) { bench in
      let provider = bench.provider(.keyed)
      let first = try await provider.suppressions()
      let second = try await provider.suppressions(cursor: first.cursor)
      #expect((first.elements + second.elements).map(\.address) == many && first.cursor != nil && second.cursor == nil)
      #expect(first.elements.first?.createdAt == fixedNow)
      _ = await bench.send(.keyed, to: "S7+X@example.org")
      #expect(try await provider.email("em_000000000001").bounceType == "suppressed")
      #expect(try await provider.removeSuppression("s7+x@example.org"))
      #expect(try await provider.removeSuppression("s7+x@example.org") == false)
      _ = await bench.send(.keyed, to: "s7+x@example.org", key: "k2")
      #expect(try await provider.email("em_000000000002").deliveredAt == fixedNow)
      bench.sandbox.bounce("em_000000000002")
      let bounced = try await provider.email("em_000000000002")
      #expect(bounced.bounceType == "hard" && bounced.deliveredAt == nil)
      #expect(try await provider.removeSuppression("s7+x@example.org"))
    }
  }

  @Test func `contacts are added and found`() async throws {
    try await withBench { bench in
      let provider = bench.provider(.keyed)
      let added = try await provider.addContact(name: "王 O'Brien", email: "o'brien+w@example.org", tags: ["vip"])
      #expect(added.tags == ["vip"] && added.createdAt == fixedNow)
      #expect(try await provider.contacts("王 o'b") == [added])
      #expect(try await provider.contacts("nobody").isEmpty)
      #expect(await code { () async throws(ProviderError) in try await provider.addContact(name: "n", email: "e") } == .invalid)
    }
  }

  @Test(arguments: [
    (Fault.Kind.status(200, body: "<html>"), ProviderError.Code.unreadable), (.status(500), .failing), (.status(403), .forbidden),
    (.status(302, body: ""), .unreadable), (.rate(), .limited), (.resetBefore, .unreachable),
    (.status(200, body: "{}"), .unreadable),
  ])
  func `what goes wrong while reading has its code`(kind: Fault.Kind, expected: ProviderError.Code) async throws {
    try await withBench { bench in
      // A GET that meets a dead connection is repeated by libcurl itself, so the fault stays.
      bench.sandbox.inject([Fault(kind, target: .others)])
      #expect(await code { () async throws(ProviderError) in try await bench.provider(.keyed).mailbox() } == expected)
      #expect(await code { () async throws(ProviderError) in try await bench.provider(.keyed).pending() } == expected)
    }
  }
}

struct ProviderTestFailure: Error {}
