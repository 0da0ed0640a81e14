import BrokerUnderTest
import Kafka
import Testing

@Suite(.timeLimit(.minutes(3)), .enabled(if: ApacheKafka.script != nil, "needs Apache Kafka"))
struct KilledBrokerTests {
  @Test func `The only node killed in mid-stream and started again loses nothing`() async throws {
    let kafka = try await ApacheKafka(), brokers = [kafka.bootstrapServers]
    try await Admin(brokers: brokers).createTopics([.init("t", partitions: 3)])
    let producer = try Producer(brokers: brokers, properties: ["message.timeout.ms": "60000"])
    let member = try Member("t", group: "g", brokers: brokers)
    let reading = Task { try await member.run { Set($0.records.map(\.value)).count == 6_000 } }
    for batch in 0..<60 {
      if batch == 30 { try await kafka.kill() }
      async let sent: Void = producer.send(numbered("t", batch * 100..<batch * 100 + 100, partitions: 3))
      if batch == 30 { try await kafka.up() }
      try await sent
    }
    try await reading.value
    // Without commits a member that had to join anew reads again; in the log there is none twice.
    let places = Set(await member.records.map { "\($0.source.partition) \($0.offset)" })
    #expect(places.count == 6_000)
    try await member.commit(member.next)
    await member.consumer.close(within: .seconds(20))
    await producer.close(within: .seconds(20))
    try await kafka.stop()
  }
}
