import Composing
import Links
import Metrics
import MultiMail
import Store
import Testing
import Time

@testable import Pipeline

/// Where messages go whose settings have changed since they were written.
@Suite struct PlacingTests {
  /// A mailer of some settings that takes nothing.
  private struct PlacedMailer: Mailer {
    var place: WorldPlace
    var contract: Contract { place.contract }
    func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] { [] }
    func target(of request: [UInt8]) -> SendTarget? { place.target(of: request) }
    func trace(_ request: [UInt8], since: Timestamp) async -> Trace { .unknown(reason: "not asked") }
    func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { true }
    func send(_ request: [UInt8]) async -> SendOutcome { .notSent(reason: "not asked") }
  }

  private func placing(
    _ change: (inout WorldPlace) -> Void = { _ in }, inDoubt: Bool = true, contract: Contract = .keyed, isKept: Bool = true
  ) -> Placing {
    let before = WorldPlace(contract: .keyed)
    var now = before
    change(&now)
    var message = Example.message(inDoubt: inDoubt, contract: contract)
    message.target = isKept ? before.target(of: message.request)?.stored : nil
    return Placing(message, by: PlacedMailer(place: now))
  }

  private func reason(_ placing: Placing) -> String? { if case .elsewhere(let reason) = placing { reason } else { nil } }

  @Test func `What may have arrived goes only where it went before`() throws {
    #expect(placing() == .here && placing({ $0.sender = "s2" }) == .here)
    let mailbox = reason(placing { $0.mailbox = "m2" })
    #expect(
      mailbox
        == "it may have arrived: it went to https://h1/mailboxes/m1/send, and the settings name https://h1/mailboxes/m2/send "
        + "now; look it up there")
    #expect(reason(placing { $0.host = "h2" })?.contains("https://h2/mailboxes/m1/send now") == true)
    #expect(reason(placing { $0.key = "k2" })?.contains("another API key") == true)
    #expect(reason(placing { $0.contract = .unkeyed })?.contains("the settings name no mailbox") == true)
  }

  @Test func `What never arrived goes to the new place, and without any it waits`() {
    #expect(placing({ $0.mailbox = "m2" }, inDoubt: false) == .here && placing({ $0.host = "h2" }, inDoubt: false) == .here)
    #expect(placing({ $0.mailbox = "m2" }, isKept: false) == .here, "written by a version that kept no place")
    #expect(placing({ $0.contract = .unkeyed }, inDoubt: false, contract: .unkeyed) == .here)
    let stranded = placing({ $0.contract = .unkeyed }, inDoubt: false)
    #expect(
      stranded
        == .nowhere(reason: "it was written for a mailbox (contract B), and the settings name none: set multimail.mailbox_id"))
  }

  @Test func `Messages that have no place any more wait by themselves, and the others go on`() async throws {
    let world = World(seed: 1, provider: WorldProvider(contract: .unkeyed), kafka: WorldKafka(log: []))
    let life = Life(instance: "i", incarnation: 1)
    let registry = Registry()
    let core = Pipeline.Core(
      settings: PipelineSettings(
        instance: "i", incarnation: 1, programmeID: "p", publicBase: "https://go.a.example",
        linkKey: try #require(LinkKey(secret: Array(repeating: 7, count: 32)))),
      programmes: ProgrammeInForce(try SimulationTests.programme()),
      surroundings: .init(
        ledger: WorldLedger(world: world, life: life), mailer: PlacedMailer(place: WorldPlace(contract: .unkeyed)),
        chat: WorldChat(world: world, life: life), offsets: WorldOffsets(world: world, life: life),
        logs: WorldLogs(world: world, life: life),
        deadLetterTopic: WorldDeadLetters(world: world, life: life), clock: WorldClock(world: world, life: life),
        dice: WorldDice(world: world), registry: registry, log: .silent))
    core.guards.pause([], at: .zero)
    core.guards.confirmLease(at: .zero)
    let stranded = (0..<3).map {
      (message: Example.message("b\($0)", .claimed, attempt: 0, firstAttemptAt: nil), records: [TrackedRecord]())
    }
    let other = Example.message("a", .claimed, attempt: 0, firstAttemptAt: nil, contract: .unkeyed)
    await core.deliver.take(stranded + [(other, [])])
    #expect(await core.deliver.pick().map(\.message.id) == ["a"])
    #expect(await core.settler.backlog == 3 && registry.counter(.messages, "prompt", "deferred").value == 3)
    #expect(await core.deliver.gate(at: Example.now).stopReason == nil)
  }
}
