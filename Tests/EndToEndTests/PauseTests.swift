import JSONTree
import LoopbackClient
import Testing

/// The kill switch and the limits, with the real binary.
@Suite(.serialized) struct PauseTests {
  @Test func `no mail leaves under a pause, and all leave after it`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      let first = (0..<20).map { "a\($0)" }
      try await ground.celebrate(first)
      try await ground.eachGetsOneMail(first)

      let paused = try await ground.command("pause", "--reason", "launch day", "--for", "2h", "--json")
      let pause = try JSON.parse(paused.output)
      #expect(paused.status == 0 && pause["reason"]?.string == "launch day" && pause["until"] != nil, "\(paused.errors)")
      try await daemon.logs("sends are paused")
      let second = (0..<50).map { "b\($0)" }
      try await ground.celebrate(second)
      // Recorded, decided and acknowledged; nothing sent.
      try await eventually("all wait") { try await ground.messages("deferred").count == second.count }
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
      #expect(try await ground.sandbox.mails() == first.count)
      #expect(try await daemon.metric("referrald_paused_state{cause=\"person\"}") == 1)
      #expect(try await page(daemon.port, "/ready").text.contains("all mail is paused until"))
      #expect(try await ground.command("status").output.contains("paused:    all mail is paused until"))
      let story = try await ground.command("explain", "b0").output
      #expect(story.contains("all mail is paused until") && story.contains("launch day"), "\(story)")

      let resumed = try await ground.command("resume", "--reason", "all is well")
      #expect(resumed.status == 0 && resumed.output.hasPrefix("ended: all mail"), "\(resumed.errors)")
      try await ground.eachGetsOneMail(first + second)
      try await eventually("the gauge falls") { try await daemon.metric("referrald_paused_state{cause=\"person\"}") == 0 }
      #expect(try await ground.command("resume", "--reason", "again").status == 69)
    }
  }

  @Test func `a pause of one signal stops no other, and what is misspelt is refused`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      for wrong in [["--kind", "prompts"], ["--signal", "milestones"], ["--for", "3"], ["--until", "yesterday"]] {
        let ran = try await referrald(
          ["pause", "--reason", "r", "--config", try ground.settings("commands", admin: 1)] + wrong)
        #expect(ran.status == 64, "\(wrong)")
      }
      #expect(try await ground.command("pause", "--signal", "promoter", "--kind", "prompt", "--reason", "r").status == 0)
      try await daemon.logs("sends are paused")
      try await ground.celebrate(["a"])
      try await ground.eachGetsOneMail(["a"])
    }
  }

  @Test func `two instances together keep the day's limit`() async throws {
    try await withGround { ground in
      try ground.write("policy.yaml", try TestPolicy.text(replacing: ["daily_limit: 5000": "daily_limit: 30"]))
      _ = (try await ground.readyDaemon("one"), try await ground.readyDaemon("two"))
      try await ground.celebrate((0..<70).map { "c\($0)" })
      // A second member's rebalance can take the embedded broker two sessions of 45 s, and what is read before is read again.
      try await eventually("the rest waits for tomorrow", within: .seconds(300)) {
        try await ground.messages("deferred").count == 40
      }
      try await eventually("the day's are sent") { try await ground.messages("sent").count == 30 }
      try await eventually("all offsets committed") { try await ground.kafka.lag(group: ground.name) == 0 }
      #expect(try await ground.sandbox.mails() == 30)
    }
  }
}
