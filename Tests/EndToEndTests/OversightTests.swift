import Foundation
import Glibc
import JSONTree
import Postgres
import Store
import Testing

/// Copies of monitored kinds.
@Suite(.serialized) struct OversightTests {
  private static let monitored = ["prompt:         { oversight: autonomous,": "prompt:         { oversight: monitored,"]

  @Test func `a monitored kind needs an oversight address, at the check, at the start and at a reload`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      try ground.write("policy.yaml", TestPolicy.text(replacing: Self.monitored))
      daemon.process.signal(SIGHUP)
      try await daemon.logs("the new policy has a fault; the old one stays")
      for ran in [try await ground.command("config", "check"), try await ground.command("run")] {
        #expect(ran.status == 78 && ran.errors.contains("set multimail.oversight_address"), "\(ran.errors)")
      }
      ground.oversightAddress = "boss@acme.example"
      #expect(try await ground.command("config", "check").status == 0)
    }
  }

  @Test func `mails that wait at the provider are followed until its operator has decided`() async throws {
    try await withGround(isPrepared: false) { ground in
      ground.sandbox.mode = "gated_send"
      try await ground.sandbox.start()
      try await ground.migrate()
      let daemon = try await ground.readyDaemon()
      try await daemon.logs("gated_send: each mail waits there until its operator releases it")
      try await ground.celebrate(["a", "b"])
      try await ground.eachGetsOneMail(["a", "b"])
      let waiting = "referrald_waiting_messages{state=\"at_provider\"}"
      try await eventually("both wait at the provider") { try await daemon.metric(waiting) == 2 }
      #expect(try await ground.command("status").output.contains("mailbox:   gated_send: each mail waits"))
      #expect(try await ground.command("config", "check", "--online").output.contains("the provider's mailbox is gated_send"))
      for (id, action) in [("em_000000000001", "approve"), ("em_000000000002", "reject")] {
        try await ground.sandbox.decide(id, action)
      }
      try await eventually("one is rejected") { try await ground.messages("cancelled").count == 1 }
      try await eventually("none waits") { try await daemon.metric(waiting) == 0 }
      #expect(try await ground.messages("cancelled").first?["reason"]?.string == "the provider's operator rejected it")
      let asked = try await ground.store.pool.query("select id from customers where jsonb_array_length(state->'prompts') > 0")
      #expect(try asked.map { try $0.string(0) } == [try await ground.messages("sent").first?["customer_id"]?.string])
      // Two decisions, two acceptances, one rejection.
      try await eventually("all is published") { try await ground.kafka.end(of: ground.kafka.topicOut) == 5 }
    }
  }

  @Test(arguments: [true, false])
  func `each sent mail of a monitored kind is copied once, and holds nothing up`(isKeyed: Bool) async throws {
    try await withGround(isKeyed: isKeyed) { ground in
      ground.oversightAddress = "boss@acme.example"
      try ground.write("policy.yaml", TestPolicy.text(replacing: Self.monitored))
      let daemon = try await ground.readyDaemon()
      let customers = (0..<50).map { "c\($0)" }
      try await ground.celebrate(customers)
      try await ground.eachGetsOneMail(customers)
      if isKeyed {
        // Wherever the copies are now, the next start goes on with them.
        daemon.process.signal(SIGKILL)
        _ = try await daemon.process.exit()
        _ = try await ground.readyDaemon()
      }
      try await eventually("a copy of each") {
        let copies = try await ground.messages("sent").filter { $0["kind"]?.string == "copy" }
        guard copies.count == customers.count else { return false }
        return try await ground.sandbox.mails(to: "boss@acme.example") == customers.count
      }
      let mails = try String(contentsOfFile: "\(ground.folder)/mails.jsonl", encoding: .utf8).split(separator: "\n").map {
        try JSON.parse(String($0))
      }
      let (copies, originals) = (mails.filter { $0.isCopy }, mails.filter { !$0.isCopy })
      #expect(copies.count == customers.count && originals.count == customers.count)
      // Outside of the macro: Swift 6.3.1 may give a closure in it the symbol of another of the same type in this function.
      let areDisarmed = copies.allSatisfy { $0.isMarked && !$0.serialized().contains("https://") }
      let areWhole = originals.allSatisfy { !$0.isMarked && $0.serialized().contains("https://") }
      #expect(areDisarmed && areWhole)
      let story = try await ground.command("explain", "c0")
      #expect(story.output.contains("copy “[Copy]"), "\(story.output)")
    }
  }
}

extension JSON {
  fileprivate var isMarked: Bool { self["subject"]?.string?.hasPrefix("[Copy] ") == true }
  fileprivate var isCopy: Bool { serialized().contains("boss@acme.example") }
}
