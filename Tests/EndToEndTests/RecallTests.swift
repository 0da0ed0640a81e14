import Glibc
import JSONTree
import Postgres
import Store
import Testing

/// The kill switch and what the provider has accepted already.
@Suite(.serialized) struct RecallTests {
  @Test func `a pause takes back what the provider has not sent on, and its customers can be asked again`() async throws {
    try await withGround(isPrepared: false) { ground in
      ground.sandbox.scan = "1h"
      try await ground.sandbox.start()
      try await ground.migrate()
      _ = (try await ground.readyDaemon("one"), try await ground.readyDaemon("two"))
      let customers = (0..<40).map { "c\($0)" }
      try await ground.celebrate(customers)
      try await ground.eachGetsOneMail(customers)
      try await eventually("all are sent") { try await ground.messages("sent").count == customers.count }
      // Some are cancelled, and the answers lost.
      try await ground.sandbox.inject(#"{"kind":"reset_after","count":3,"target":"cancels"}"#)
      #expect(try await ground.command("pause", "--reason", "launch day").status == 0)
      try await eventually("all are cancelled") { try await ground.messages("cancelled").count == customers.count }
      #expect(try await ground.sandbox.ids("cancelled").count == customers.count)
      let reasons = try await ground.messages("cancelled").compactMap { $0["reason"]?.string }
      #expect(reasons.allSatisfy { $0.hasPrefix("recalled: all mail is paused") && $0.hasSuffix("launch day") }, "\(reasons)")
      let asked = try await ground.store.pool.query("select id from customers where jsonb_array_length(state->'prompts') > 0")
      #expect(asked.isEmpty)
      // A decision, an acceptance and an end each, and the pause.
      try await eventually("all is published") { try await ground.kafka.end(of: ground.kafka.topicOut) == 121 }
      #expect(try await ground.command("resume", "--reason", "all is well").status == 0)
      try await ground.produce([("c0", TestEvent.milestone("c0").replacing("10000", with: "20000"))])
      try await eventually("the next moment asks again") { try await ground.sandbox.mails(to: "c0@mail.example") == 2 }
      #expect(try await ground.sandbox.mails() == customers.count + 1)
    }
  }

  @Test func `what has left stays sent, and what a pause does not name is let be`() async throws {
    try await withGround(isPrepared: false) { ground in
      ground.sandbox.mode = "gated_send"
      try await ground.sandbox.start()
      try await ground.migrate()
      let daemon = try await ground.readyDaemon()
      try await ground.celebrate(["a", "b", "c"])
      try await ground.eachGetsOneMail(["a", "b", "c"])
      try await eventually("all are sent") { try await ground.messages("sent").count == 3 }
      try await ground.sandbox.decide("em_000000000001", "approve")
      // Listed as waiting, and gone when the cancelling comes.
      try await ground.sandbox.inject(#"{"kind":"status","status":409,"count":1,"target":"cancels"}"#)
      #expect(try await ground.command("pause", "--signal", "promoter", "--reason", "nobody").status == 0)
      try await daemon.logs("sends are paused")
      #expect(try await ground.command("pause", "--kind", "prompt", "--reason", "launch day").status == 0)
      try await eventually("one is cancelled") { try await ground.messages("cancelled").count == 1 }
      #expect(try await ground.messages("cancelled").first?["reason"]?.string?.hasSuffix("launch day") == true)
      let rows = try await ground.store.pool.query("select provider_id from messages where state = 'cancelled'")
      #expect(try await ground.sandbox.ids("cancelled") == Set(rows.map { try $0.string(0) }))
      #expect(try await ground.messages("sent").count == 2)
    }
  }

  @Test func `a cancelling whose end was not written down is found at the next start`() async throws {
    try await withGround(isPrepared: false) { ground in
      ground.sandbox.scan = "1h"
      try await ground.sandbox.start()
      try await ground.migrate()
      let daemon = try await ground.readyDaemon()
      try await ground.celebrate(["a"])
      try await ground.eachGetsOneMail(["a"])
      try await eventually("it is sent") { try await ground.messages("sent").count == 1 }
      daemon.process.signal(SIGKILL)
      _ = try await daemon.process.exit()
      try await ground.sandbox.cancel("em_000000000001")
      _ = try await ground.readyDaemon()
      try await eventually("it is cancelled") { try await ground.messages("cancelled").count == 1 }
      #expect(try await ground.messages("cancelled").first?["reason"]?.string == "it was cancelled at the provider")
    }
  }
}
