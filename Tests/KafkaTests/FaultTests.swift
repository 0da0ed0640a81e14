import BrokerUnderTest
import Kafka
import Testing

@Suite(.timeLimit(.minutes(2)))
struct FaultTests {
  @Test func `A refused message fails its sending with the broker's reason, and the next goes through`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 1)
    let producer = try Producer(brokers: [broker.bootstrapServers])
    try await producer.send(numbered("t", 0..<3))
    try broker.pushErrors(.produce, ["MSG_SIZE_TOO_LARGE"])
    let refused = await failure { try await producer.send(numbered("t", 3..<4)) }
    #expect(refused?.code == "MSG_SIZE_TOO_LARGE")
    #expect(refused?.isRetriable == false)
    try broker.pushErrors(.produce, ["NOT_ENOUGH_REPLICAS", "NOT_LEADER_FOR_PARTITION"])
    try await producer.send(numbered("t", 4..<7))
    let unknown = await failure { try await producer.send([.init(topic: "t", value: nil, partition: 7)]) }
    #expect(unknown?.code == "_UNKNOWN_PARTITION")
    #expect(await failure { try broker.pushErrors(.fetch, ["NO_SUCH_NAME"]) }?.code == "_INVALID_ARG")
    await producer.close(within: .seconds(5))
    #expect(await failure { try await producer.send(numbered("t", 7..<8)) }?.code == "_DESTROY")
  }

  @Test func `A group's offsets are told although its coordinator moves meanwhile`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 1)
    let admin = Admin(brokers: [broker.bootstrapServers]), partitions = [TopicPartition("t", 0)]
    try broker.pushErrors(.offsetFetch, ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE"])
    #expect(try await admin.committed(group: "g", partitions: partitions) == [:])
    try broker.pushErrors(.offsetFetch, ["GROUP_AUTHORIZATION_FAILED"])
    let refused = await failure { _ = try await admin.committed(group: "g", partitions: partitions) }
    #expect(refused?.code == "GROUP_AUTHORIZATION_FAILED")
  }

  @Test func `Of messages sent together each has its own end`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 1)
    let producer = try Producer(brokers: [broker.bootstrapServers], properties: ["message.max.bytes": "1000"])
    let small = Producer.Message(topic: "t", value: [1])
    let large = Producer.Message(topic: "t", value: [1], headers: [("name", Array(repeating: 1, count: 1_000))])
    #expect(await producer.sendEach([small, large, small]).map { $0?.isTooLarge } == [nil, true, nil])
    #expect(await failure { try await producer.send([small, large]) }?.isTooLarge == true)
    await producer.close(within: .seconds(5))
    #expect(await producer.sendEach([small, small]).map { $0?.code } == ["_DESTROY", "_DESTROY"])
  }

  @Test func `What librdkafka asks of one property for another is checked without a broker`() async throws {
    var settings = Consumer.Settings(brokers: ["127.0.0.1:1"], group: "g", topics: ["t"])
    for properties in [[:], ["message.max.bytes": "8388608"]] {
      settings.properties = properties
      try settings.check()
      try Producer.check(brokers: settings.brokers, properties: properties)
    }
    settings.properties = ["max.poll.interval.ms": "30000"]
    #expect(await failure { try settings.check() }?.cause.contains("max.poll.interval.ms") == true)
    let linger = ["linger.ms": "60000", "message.timeout.ms": "100"]
    #expect(await failure { try Producer.check(brokers: ["127.0.0.1:1"], properties: linger) }?.cause.contains("linger") == true)
  }

  @Test func `A broker that goes away and comes back is told and lived through`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 1)
    let brokers = [broker.bootstrapServers]
    let producer = try Producer(brokers: brokers, properties: ["message.timeout.ms": "1500", "reconnect.backoff.max.ms": "300"])
    let member = try Member("t", group: "g", brokers: brokers) { $0.properties["reconnect.backoff.max.ms"] = "300" }
    try await producer.send(numbered("t", 0..<5))
    try await member.run { $0.count == 5 }
    try broker.setDown(broker: 1, true)
    let failed = await failure { try await producer.send(numbered("t", 5..<6)) }
    #expect(failed?.code == "_MSG_TIMED_OUT")
    #expect(failed?.isRetriable == true)
    try await member.run { $0.troubles.contains { $0.0.code == "_ALL_BROKERS_DOWN" } }
    #expect(!member.consumer.statistics.isConnected)
    try broker.setDown(broker: 1, false)
    try await producer.send(numbered("t", 6..<9))
    try await member.run { $0.records.last?.value == "8" }
    try await eventually { member.consumer.statistics.isConnected }
    try await member.commit([TopicPartition("t", 0): 5])
    await member.consumer.close(within: .seconds(10))
    await producer.close(within: .seconds(5))
  }

  @Test func `A commit that the broker refuses fails, and the next may go through`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 1)
    let brokers = [broker.bootstrapServers], place = TopicPartition("t", 0)
    try await send(numbered("t", 0..<5), brokers)
    let member = try Member("t", group: "g", brokers: brokers)
    try await member.run { $0.count == 5 }
    try broker.pushErrors(.offsetCommit, ["GROUP_AUTHORIZATION_FAILED"])
    #expect(await failure { try await member.commit([place: 2]) }?.code == "GROUP_AUTHORIZATION_FAILED")
    try await member.commit([place: 1])
    #expect(try await Admin(brokers: brokers).committed(group: "g", partitions: [place]) == [place: 1])
    await member.consumer.close(within: .seconds(10))
  }

  @Test func `A member that the group has thrown out is told of its loss, and joins again`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 2)
    let member = try Member("t", group: "g", brokers: [broker.bootstrapServers])
    try await member.run { $0.offers.count == 2 }
    try broker.pushErrors(.heartbeat, ["UNKNOWN_MEMBER_ID"])
    try await member.run { $0.lost.count == 2 && $0.offers.count == 4 }
    let epochs = await member.offers.map(\.epoch)
    #expect(epochs == [1, 1, 2, 2])
    #expect(await member.revoked.isEmpty)
    await member.consumer.close(within: .seconds(10))
  }

  @Test func `Closing never hangs: before joining, without a broker, and with somebody waiting`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 1)
    let clock = ContinuousClock()
    let early = try Consumer(.init(brokers: [broker.bootstrapServers], group: "a", topics: ["t"]))
    let waiting = Task { await early.next() }
    let first = await clock.measure { await early.close(within: .seconds(5)) }
    #expect(await waiting.value == nil)
    #expect(first < .seconds(15))
    let nowhere = try Consumer(.init(brokers: ["127.0.0.1:1"], group: "b", topics: ["t"]))
    let second = await clock.measure { await nowhere.close(within: .seconds(1)) }
    #expect(second < .seconds(15))
    #expect(await failure { try await nowhere.commit([TopicPartition("t", 0): .init(epoch: 1, next: 1)]) }?.code == "_DESTROY")
    let lonely = try Producer(brokers: ["127.0.0.1:1"])
    let sending = Task { await failure { try await lonely.send(numbered("t", 0..<1)) } }
    let third = await clock.measure { await lonely.close(within: .milliseconds(300)) }
    // A hang has no end; a busy machine takes its time.
    #expect(third < .seconds(15))
    #expect(await sending.value != nil)
    let member = try Member("t", group: "c", brokers: [broker.bootstrapServers])
    try await member.run { $0.offers.count == 1 }
    broker.close()
    let fourth = await clock.measure { await member.consumer.close(within: .seconds(2)) }
    #expect(fourth < .seconds(5))
  }

  @Test func `A cancelled task stops waiting, and no record is lost by that`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 1)
    let member = try Member("t", group: "g", brokers: [broker.bootstrapServers])
    try await member.run { $0.offers.count == 1 }
    let producer = try Producer(brokers: [broker.bootstrapServers])
    let sending = Task { for number in 0..<200 { try await producer.send(numbered("t", number..<number + 1)) } }
    while await member.count < 200 {
      let asking = Task { try? await member.run { $0.count == 200 } }
      let stopping = Task {
        await Task.yield()
        asking.cancel()
      }
      await asking.value
      await stopping.value
      if await member.count >= 150 { try await member.run { $0.count == 200 } }
    }
    try await sending.value
    #expect(await member.records.map(\.value) == (0..<200).map(String.init))
    await producer.close(within: .seconds(5))
    await member.consumer.close(within: .seconds(10))
  }

  @Test func `Properties that referrald insists on are refused by name, and so are wrong ones`() async throws {
    var settings = Consumer.Settings(brokers: ["127.0.0.1:1"], group: "g", topics: ["t"])
    settings.properties = ["enable.auto.commit": "true", "auto.offset.reset": "latest", "client.id": "me"]
    let refused = await failure { _ = try Consumer(settings) }
    #expect(refused?.code == "_INVALID_ARG")
    #expect(refused?.message.contains("auto.offset.reset, enable.auto.commit;") == true)
    settings.properties = ["no.such.property": "hush"]
    let unknown = await failure { _ = try Consumer(settings) }
    #expect(unknown?.message.contains("no.such.property") == true)
    #expect(unknown?.description.contains("hush") == false)
    #expect(await failure { _ = try Producer(brokers: []) }?.message.contains("bootstrap.servers") == true)
    #expect(await failure { _ = try Producer(brokers: ["a:1"], properties: ["acks": "0"]) }?.message.contains("acks") == true)
  }
}
