import Postgres
import Store
import Testing

/// Customers of one account, which all of them are judged together with.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LargeAccountTests {
  @Test func `A thousand members of one account are happy at once, and one of them is asked`() async throws {
    try await withGround { ground in
      let daemon = try await ground.readyDaemon()
      try await ground.produce(
        (0..<1_000).map { number in
          let event = TestEvent.milestone("m\(number)")
          return ("m\(number)", event.replacing(#""name":"Jane","#, with: #""name":"Jane","account":{"id":"large"},"#))
        })
      try await eventually("all are read") { try await ground.kafka.lag(group: ground.name) == 0 }
      try await eventually("one is asked") { try await ground.sandbox.mails() == 1 }
      let outcomes = try await ground.store.pool.query("select outcome, count(*) from decisions group by 1 order by 1")
      let counts = try outcomes.map { (try $0.string(0), try $0.int64(1)) }
      #expect(counts.map(\.1).reduce(0, +) == 1_000, "\(counts)")
      let peak = try #require(daemon.process.peakMemory)
      print("memory: an account of 1,000 members, peak \(peak >> 20) MiB of resident memory")
    }
  }
}
