import Metrics
import MultiMail
import Store
import Synchronization
import Testing
import Time

@testable import Pipeline

/// What becomes of a message that must not go any more and whose process ended before it told of its attempt.
@Suite struct InquiryTests {
  private func unheard(_ id: String = "a") -> OutgoingMessage {
    Example.message(id, .claimed, inDoubt: true, isBeginUnknown: true)
  }

  private func test(_ found: Trace) throws -> DeliverUnderTest {
    try DeliverUnderTest(CountingMailer(found: found), programme: SimulationTests.programme())
  }

  @Test(arguments: [
    (Trace.taken(id: "mail-1"), MessageState.sent), (.absent, .cancelled), (.unknown(reason: "no connection"), .deferred),
  ])
  func `The provider is asked before it ends`(found: Trace, state: MessageState) async throws {
    let test = try test(found)
    await test.deliver.end(unheard(), .cancelled, reason: "they said no")
    let settled = try #require(await test.settled().first)
    #expect(settled.state == state && settled.providerID == (state == .sent ? "mail-1" : nil))
    #expect((settled.published != nil) == (state != .deferred) && test.mailer.searches.withLock { $0 } == 1)
    #expect(settled.dueAt == (state == .deferred ? Example.now + Inquiry.rest : nil))
  }

  @Test func `From Deliver's line it goes the same way`() async throws {
    let test = try test(.taken(id: "mail-1"))
    await test.deliver.take([(unheard(), [])])
    // Nobody knows the customer any more.
    #expect(await test.deliver.decideAgain(await test.deliver.pick()).isEmpty)
    #expect(try await test.settled().map(\.state) == [.sent])
  }

  @Test func `Nobody is asked about an answer that was lost, nor about what only waits`() async throws {
    for (message, state) in [
      (Example.message("a", .claimed, inDoubt: true), MessageState.uncertain), (unheard(), .deferred), (unheard(), .uncertain),
      (Example.message("a", .claimed), .cancelled),
    ] {
      let test = try test(.taken(id: "mail-1"))
      await test.deliver.end(message, state, reason: "r")
      #expect(try await test.settled().map(\.state) == [state] && test.mailer.searches.withLock { $0 } == 0)
    }
  }

  @Test func `When the list cannot be read all that wait are put off together`() async throws {
    let test = try test(.unknown(reason: "no connection"))
    for id in ["a", "b", "c"] { await test.deliver.end(unheard(id), .expired, reason: "too late") }
    #expect(try await test.settled().map(\.state) == [.deferred, .deferred, .deferred])
    #expect(test.mailer.searches.withLock { $0 } == 1)
  }

  @Test func `What went to another place is not looked for here`() async throws {
    let test = try test(.absent)
    var message = unheard()
    message.target = "https://b.example/send#1"
    await test.deliver.end(message, .cancelled, reason: "they said no")
    #expect(try await test.settled().map(\.state) == [.uncertain] && test.mailer.searches.withLock { $0 } == 0)
  }

  @Test func `What a takeover makes uncertain is counted, told once and published, like every other end`() async throws {
    let test = try test(.absent)
    // As contract A's takeover leaves it.
    await test.deliver.take(
      [(Example.message("a", .sending, inDoubt: true, isBeginUnknown: true, contract: .unkeyed), [])])
    #expect(await test.deliver.pick().isEmpty)
    let settled = try #require(await test.settled().first)
    #expect(settled.state == .uncertain && settled.published?.body.contains("uncertain") == true)
    #expect(test.registry.counter(.messages, "prompt", "uncertain").value == 1)
    let reason = "the process that was sending it ended before the answer"
    #expect(test.errors.all.withLock { $0 } == [["message": "a", "state": "uncertain", "reason": reason]])
    #expect(test.mailer.searches.withLock { $0 } == 0)
  }
}
