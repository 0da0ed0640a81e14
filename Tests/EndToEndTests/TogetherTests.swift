import Glibc
import Testing

/// Two instances of one group.
@Suite(.serialized) struct TogetherTests {
  @Test func `two instances share the work, and one takes over what the other leaves by dying`() async throws {
    try await withGround { ground in
      let (one, two) = (try await ground.readyDaemon("one"), try await ground.readyDaemon("two"))
      // The first gives partitions up for the second.
      try await one.logs("partitions given back")
      let customers = (0..<200).map { "c\($0)" }
      try await ground.celebrate(customers)
      try await ground.eachGetsOneMail(customers)
      let series = "referrald_consumed_records_total{topic=\"\(ground.kafka.topicIn)\"}"
      let (first, second) = (try await one.metric(series) ?? 0, try await two.metric(series) ?? 0)
      // Each mails once whatever is read twice; GroupTests holds that a join costs no partition.
      #expect(first > 0 && second > 0 && first + second >= 200, "\(first) + \(second)")

      two.process.signal(SIGKILL)
      #expect(try await two.process.exit() == -9)
      let later = (0..<100).map { "d\($0)" }
      try await ground.celebrate(later)
      // A member with a name keeps its partitions for the session's 45 s.
      try await ground.eachGetsOneMail(customers + later, within: .seconds(300))
      #expect(one.process.isRunning)
    }
  }
}
