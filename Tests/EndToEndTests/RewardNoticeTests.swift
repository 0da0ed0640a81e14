import Foundation
import Glibc
import Testing

/// Rewards that another system grants, with the real binary.
@Suite(.serialized) struct RewardNoticeTests {
  private static func policy() throws -> String {
    let text = try TestPolicy.text(replacing: [
      "  reward_failed:    billing.credit.failed":
        "  reward_failed: billing.credit.failed\n  reward_granted: partner.reward\n  bounced: mail.bounced"
    ])
    let (start, end) = (try #require(text.range(of: "rewards:\n")), try #require(text.range(of: "messages:  ")))
    return text.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: "rewards: external\n")
  }

  private static func grant(_ customer: String, _ reward: String) -> String {
    #"{"id":"\#(UUID().uuidString)","type":"partner.reward","time":"\#(TestEvent.now)","customer":{"id":"\#(customer)","#
      + #""email":"\#(customer)@mail.example","name":"Jane","country":"US"},"data":{"reward_id":"\#(reward)","#
      + #""text":"a month of Gold","totals":{"rewards":"3 months of Gold","active_referrals":2}}}"#
  }

  @Test func `a reward that another system grants brings one notice, however often it is told and whoever is killed`()
    async throws
  {
    try await withGround { ground in
      try ground.write("policy.yaml", try Self.policy())
      var daemon = try await ground.readyDaemon()
      let customers = (0..<200).map { "c\($0)" }
      try await ground.produce(customers.map { ($0, Self.grant($0, "r1")) })
      try await eventually("some have gone") { try await ground.sandbox.mails() >= 20 }
      daemon.process.signal(SIGKILL)
      _ = try await daemon.process.exit()
      daemon = try await ground.readyDaemon()
      // The same rewards under other event ids, and a second one for the first customer.
      try await ground.produce(customers.map { ($0, Self.grant($0, "r1")) } + [("c0", Self.grant("c0", "r2"))])
      try await eventually("each has gone", within: .seconds(120)) {
        try await ground.messages("sent").count == customers.count + 1
      }
      try await eventually("all is read") { try await ground.kafka.lag(group: ground.name) == 0 }
      for customer in customers.dropFirst() { #expect(try await ground.sandbox.mails(to: "\(customer)@mail.example") == 1) }
      #expect(try await ground.sandbox.mails(to: "c0@mail.example") == 2)
      let mails = try String(contentsOfFile: "\(ground.folder)/mails.jsonl", encoding: .utf8)
      #expect(mails.contains("3 months of Gold"))
      #expect(try await ground.command("explain", "c1").output.contains("reward earned: to be sent"))
      #expect(try await daemon.metric("referrald_messages_total{kind=\"reward_earned\",state=\"sent\"}") ?? 0 > 0)
    }
  }

  @Test func `a notice counts toward no cap and goes after an unsubscribe, without the link; after a bounce none goes`()
    async throws
  {
    try await withGround { ground in
      try ground.write("policy.yaml", try Self.policy())
      _ = try await ground.readyDaemon()
      try await ground.produce([
        ("a", Self.grant("a", "r1")), ("a", TestEvent.milestone("a")), ("a", Self.grant("a", "r2")),
        ("b", Self.event("customer.opted_out", "b")), ("b", Self.grant("b", "r1")),
        ("c", Self.event("mail.bounced", "c")), ("c", Self.grant("c", "r1")),
      ])
      try await eventually("all is read") { try await ground.kafka.lag(group: ground.name) == 0 }
      try await eventually("four have gone") { try await ground.messages("sent").count == 4 }
      #expect(try await ground.sandbox.mails(to: "a@mail.example") == 3)
      #expect(try await ground.sandbox.mails(to: "b@mail.example") == 1)
      #expect(try await ground.sandbox.mails(to: "c@mail.example") == 0)
      let told = try await ground.command("explain", "c").output
      #expect(told.contains("reward earned: not sent") && told.contains("the address has bounced"), "\(told)")
      let mails = try String(contentsOfFile: "\(ground.folder)/mails.jsonl", encoding: .utf8).split(separator: "\n")
      let toB = try #require(mails.first { $0.contains("b@mail.example") })
      #expect(!toB.contains("/r/") && toB.contains("a month of"))
      #expect(mails.contains { $0.contains("a@mail.example") && $0.contains("a month of") && $0.contains("/r/") })
    }
  }

  private static func event(_ type: String, _ customer: String) -> String {
    #"{"id":"\#(UUID().uuidString)","type":"\#(type)","time":"\#(TestEvent.now)","customer":{"id":"\#(customer)","#
      + #""email":"\#(customer)@mail.example"},"data":{}}"#
  }
}
