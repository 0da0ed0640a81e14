import Glibc
import LoopbackClient
import Postgres
import Referrals
import Store
import Testing

/// Partitions whose next record is gone.
@Suite(.serialized) struct PartitionTests {
  @Test func `a partition out of range stands, is shown, and goes on where a person wants`() async throws {
    try await withGround { ground in
      let topic = ground.kafka.topicIn
      for number in 0..<KafkaUnderTest.partitions {
        try await ground.store.saveProgress([(topic: topic, partition: Int32(number), next: 999)])
      }
      let customers = (0..<20).map { "c\($0)" }
      try await ground.celebrate(customers)
      let first = try await ground.readyDaemon()
      try await eventually("all stand") {
        try await first.metric("referrald_standing_partitions") == Double(KafkaUnderTest.partitions)
      }
      #expect(first.process.errors.contains("partitions reset"), "the log says what to do")
      let remedy = "\(topic):0 stands: its next record is gone. Say where it goes on: referrald partitions reset \(topic):0"
      let ready = try await page(first.port, "/ready")
      #expect(ready.status == 200 && ready.text.contains("\n" + remedy), "\(ready.text)")
      #expect(try await ground.command("status").output.contains("partition: " + remedy))
      let told = try JSON.parse(try await ground.command("status", "--json").output)
      #expect(told[path: JSONPath("partitions.0.topic")]?.string == topic)
      var places = try await places(ground)
      #expect(places.count == KafkaUnderTest.partitions && places.allSatisfy { $0["stands"]?.bool == true })

      #expect(try await ground.command("partitions", "reset", "\(topic):9", "--to", "latest", "--reason", "x").status == 69)
      #expect(try await ground.command("partitions", "reset", "\(topic):0", "--to", "1000", "--reason", "x").status == 64)
      for number in 0..<KafkaUnderTest.partitions {
        let to = number == 0 ? "0" : "earliest"
        let ran = try await ground.command("partitions", "reset", "\(topic):\(number)", "--to", to, "--reason", "a test")
        #expect(ran.status == 0 && ran.output.contains("restart"), "\(ran.errors)")
      }
      #expect(try await self.places(ground).allSatisfy { $0["reset"]?.bool == true })
      #expect(try await ground.command("status").output.contains("\(topic):0 is reset: restart"))
      first.process.signal(SIGTERM)
      #expect(try await first.process.exit() == 0)
      _ = try await ground.readyDaemon()
      try await ground.eachGetsOneMail(customers)
      try await eventually("nothing stands, and nothing waits") {
        places = try await self.places(ground)
        return places.allSatisfy { $0["stands"]?.bool == false && $0["reset"]?.bool == false && $0["lag"]?.int == 0 }
      }
      #expect(try await !ground.command("status").output.contains("partition: "))
      let audit = try await ground.store.pool.query(
        "select 1 from partition_resets where reason = 'a test' and done_at is not null")
      #expect(audit.count == KafkaUnderTest.partitions)
    }
  }

  private func places(_ ground: Ground) async throws -> [JSON] {
    try await ground.command("partitions", "--json").lines.map { try JSON.parse($0) }
  }
}
