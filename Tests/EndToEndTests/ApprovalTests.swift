import JSONTree
import Postgres
import Store
import Testing

/// What waits for a person, and what they say of it.
@Suite(.serialized) struct ApprovalTests {
  @Test func `the first mails of a new template wait for a person, and then it runs by itself`() async throws {
    try await withGround { ground in
      try ground.write("policy.yaml", TestPolicy.text(replacing: ["gate_first: 20": "gate_first: 1"]))
      let daemon = try await ground.readyDaemon()
      try await ground.celebrate(["a", "b", "c"])
      try await eventually("three held") { try await ground.command("held", "--json").lines.count == 3 }
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
      try await eventually("the gauge") { try await daemon.metric("referrald_waiting_messages{state=\"held\"}") == 3 }
      #expect(try await ground.sandbox.mails() == 0)
      #expect(try await ground.command("explain", "a").output.contains("a person must approve the mail"))

      let held = try await ground.command("held", "--json").lines.map { try JSON.parse($0) }
      func id(_ customer: String) throws -> String {
        try #require(held.first { $0["customer_id"]?.string == customer }?["id"]?.string)
      }
      let rejected = try await ground.command("held", "reject", try id("b"), "--reason", "not to them")
      #expect(rejected.status == 0, "\(rejected.errors)")
      let again = try await ground.command("held", "approve", try id("b"))
      #expect(again.status == 69 && again.errors.contains("it is cancelled"))
      let story = try JSON.parse(try await ground.command("explain", "b", "--json").output)
      #expect(story[path: JSONPath("decisions.0.outcome")]?.string == "rejected")

      let shown = try await ground.command("held", "show", try id("a"))
      #expect(shown.output.contains("to:       a@mail.example") && shown.output.contains("(messages.prompt.gate_first)"))
      let approved = try await ground.command("held", "approve", try id("a"), "--reason", "reads well")
      #expect(approved.status == 0, "\(approved.errors)")

      // The template has its approval: what waited for one goes as well, and the refused mail counted toward no cap.
      try await ground.celebrate(["d"])
      try await ground.eachGetsOneMail(["a", "c", "d"])
      let audit = try await ground.store.pool.query("select action from message_audit order by id").map { try $0.string(0) }
      // The last one's batch may not have known of the approval yet.
      #expect(audit == ["reject", "approve", "let_go"] || audit == ["reject", "approve", "let_go", "let_go"])
    }
  }

  @Test func `a signal far above its usual rate is held until a person releases it`() async throws {
    try await withGround { ground in
      try ground.write("policy.yaml", TestPolicy.text(replacing: ["cooldown: 30d": "cooldown: 30d\n  anomaly: 5"]))
      _ = try await ground.store.pool.execute(
        """
        insert into signal_hours (signal, hour, counted)
        select 'milestone', date_trunc('hour', clock_timestamp(), 'UTC') - interval '1 hour' * n, 2 from generate_series(2, 40) as i(n)
        """)
      let daemon = try await ground.readyDaemon()
      let burst = (0..<120).map { "burst-\($0)" }
      try await ground.celebrate(burst)
      try await eventually("the signal is held") {
        try await daemon.metric("referrald_held_signal_state{signal=\"milestone\"}") == 1
      }
      let before = try await ground.command("held").output
      #expect(before.contains(#/milestone came 1[0-9.]+ times in an hour, usually [12]/#), "\(before)")

      try await ground.celebrate(["late"])
      try await eventually("one held") { try await ground.command("held", "--json").output.contains("\"late\"") }
      let story = try await ground.command("explain", "late").output
      #expect(story.contains("its prompts are held until a person releases the signal"), "\(story)")
      #expect(try await ground.sandbox.mails(to: "late@mail.example") == 0)

      let released = try await ground.command("held", "release", "--signal", "milestone", "--reason", "launch day")
      #expect(released.status == 0, "\(released.errors)")
      try await ground.eachGetsOneMail(burst + ["late"])
      try await eventually("the signal is free") {
        try await daemon.metric("referrald_held_signal_state{signal=\"milestone\"}") == 0
      }
      try await ground.celebrate(["after"])
      try await ground.eachGetsOneMail(["after"])
      #expect(try await ground.command("held", "release", "--signal", "milestone").status == 69)
    }
  }
}
