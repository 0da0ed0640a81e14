import Deciding
import JSONTree
import Policies
import Store
import Testing
import Time

@testable import Pipeline

@Suite struct MailDeskTests {
  private static let link = "https://go.a.example/r/bcdfghjk"

  /// Decides on a granted reward and writes its notice.
  private func write(
    _ change: (inout Policy) -> Void = { _ in }, approvals: [String: Int] = [:], pauses: [Pause] = [],
    isUnsubscribed: Bool = false
  ) throws -> (message: NewMessage, gating: Finding?) {
    var policy = StoryPolicy.policy(.customer, grants: true)
    change(&policy)
    var record = CustomerRecord(newcomer: "c1")
    record.profile.email = "ada@b.example"
    record.state.linkCode = "bcdfghjk"
    if isUnsubscribed { record.state.suppression.unsubscribed = Example.now - .days(1) }
    let event = Example.event(
      1, "c1", roles: EventRoles(lifecycle: [.rewardGranted]),
      data: [("reward_id", .string("r1")), ("text", .string("1 free month"))])
    let folded = Decider(policy: policy).fold(
      events: [RoledEvent(event: event.event, roles: event.roles)], record: record,
      context: DecisionContext(now: Example.now, pauses: pauses))
    return try MailDesk.example(try Programme(policy), approvals: approvals).write(
      try #require(folded.plans.first), folded.record)
  }

  @Test func `A notice goes as what it is, unique by its reward, and asks to keep sharing`() throws {
    let message = try write().message
    #expect(message.kind == .rewardEarned && message.cause == "granted:2:c1:r1" && message.state == .sending)
    #expect(message.sendBefore == Example.now + .days(30) && message.kept == nil)
    #expect(message.text.contains("1 free month") && message.text.contains(Self.link))
    #expect(!message.text.contains("none yet"), "another system counts, and has not said")
  }

  @Test func `After an unsubscribe it still goes, without the link`() throws {
    let message = try write(isUnsubscribed: true).message
    #expect(message.state == .sending && message.text.contains("1 free month") && !message.text.contains(Self.link))
  }

  @Test func `One that waits asks for nothing, since the customer may have unsubscribed when it leaves`() throws {
    let paused = try write(pauses: [Pause(id: "p", actor: "ops", reason: "r", since: Example.now)]).message
    #expect(paused.state == .deferred && !paused.text.contains(Self.link))
    let gated = try write({ $0.messages[.rewardEarned] = .init(oversight: .gated) }).message
    #expect(gated.state == .held && !gated.text.contains(Self.link))
    let new = try write({ $0.messages[.rewardEarned] = .init(gateFirst: 2) })
    #expect(new.message.state == .held && new.gating != nil && !new.message.text.contains(Self.link))
    let version = try #require(new.message.templateVersion)
    let known = try write({ $0.messages[.rewardEarned] = .init(gateFirst: 2) }, approvals: [version: 2])
    #expect(known.message.state == .sending && known.gating == nil && known.message.text.contains(Self.link))
  }
}
