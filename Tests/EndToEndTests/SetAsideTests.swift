import JSONTree
import LoopbackClient
import Postgres
import Store
import Testing
import Time

/// What people are told of events that PostgreSQL fails on for ever.
@Suite(.serialized) struct SetAsideTests {
  @Test func `status and ready name what is set aside, since when and the remedy, until somebody has seen to it`() async throws {
    try await withGround { ground in
      let before = try await ground.command("status", "--json").output
      #expect(try JSON.parse(before)["set_aside"] == .array([]))
      _ = try await ground.store.pool.execute("alter table customers add constraint no_cursed check (id !~ '^cursed')")
      let daemon = try await ground.readyDaemon()
      try await ground.celebrate(["a", "cursed1", "b", "cursed2", "c"])
      try await ground.eachGetsOneMail(["a", "b", "c"])
      try await eventually("all is read") { try await ground.kafka.lag(group: ground.name) == 0 }
      let told = try JSON.parse(try await ground.command("status", "--json").output)
      #expect(told[path: JSONPath("set_aside.0.count")]?.int == 2 && told[path: JSONPath("set_aside.1")] == nil)
      let code = try #require(told[path: JSONPath("set_aside.0.code")]?.string)
      let since = try #require(told[path: JSONPath("set_aside.0.since")]?.string.flatMap { Timestamp(rfc3339: $0) })
      #expect(abs((Timestamp(rfc3339: TestEvent.now).map { $0 - since } ?? .days(9)).components.seconds) < 120)
      let remedy = try #require(told[path: JSONPath("set_aside.0.remedy")]?.string)
      let line = "set aside: 2 as \(code) since "
      let status = try await ground.command("status").output
      #expect(status.contains(line) && status.contains(": \(remedy) See `referrald dlq list`."), "\(status)")
      let ready = try await page(daemon.port, "/ready")
      #expect(ready.status == 200 && ready.text.contains(line) && ready.text.contains(remedy), "\(ready.text)")
      for letter in try await ground.command("dlq", "list", "--json").output.split(separator: "\n") {
        let place = try #require(try JSON.parse(String(letter))["place"]?.string)
        #expect(try await ground.command("dlq", "drop", place).status == 0)
      }
      #expect(try await !ground.command("status").output.contains("set aside"))
    }
  }
}
