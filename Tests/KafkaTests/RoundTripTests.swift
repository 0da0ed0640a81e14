import BrokerUnderTest
import Kafka
import Testing

@Suite(.timeLimit(.minutes(2)))
struct RoundTripTests {
  @Test func `Null keys and values, headers and unicode arrive as they were sent`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 1), brokers = try await broker.brokers()
    let long = String(repeating: "größer ", count: 20_000)
    try await send(
      [
        .init(topic: topic, key: Array("ключ 🔑".utf8), value: Array("{\"a\":\"ä\"}".utf8)),
        .init(topic: topic, key: nil, value: nil),
        .init(topic: topic, key: [], value: []),
        .init(
          topic: topic, key: [0, 255], value: Array(long.utf8),
          headers: [("type", Array("naïve".utf8)), ("empty", []), ("null", nil), ("type", [1, 2])]),
      ], brokers)
    let member = try Member(topic, group: topic, brokers: brokers)
    try await member.run { $0.count == 4 }
    let batches = await member.batches
    let all = batches.flatMap { batch in batch.records.map { (batch, $0) } }
    #expect(all.map { $0.0.keyBytes($0.1).map(text) } == ["ключ 🔑", nil, "", text([0, 255])])
    #expect(all.map { $0.0.valueBytes($0.1).map(text) } == ["{\"a\":\"ä\"}", nil, "", long])
    #expect(all.map(\.1.offset) == [0, 1, 2, 3])
    #expect(all.allSatisfy { ($0.1.timestampMilliseconds ?? 0) > 1_500_000_000_000 })
    let (batch, record) = all[3]
    #expect(batch.headers[record.headers].map { $0.value?.count } == [6, 0, nil, 2])
    #expect(batch.headerValue(record, "type") == [1, 2])
    #expect(batch.headerValue(record, "empty") == [])
    #expect(batch.headerValue(record, "absent") == nil)
    #expect(batch.withValue(of: record) { $0.count } == long.utf8.count)
    #expect(all[1].0.withValue(of: all[1].1) { $0.count } == nil)
    await member.consumer.close(within: .seconds(10))
  }

  @Test func `A successor goes on at the commit, in a later epoch of the same consumer or in another`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 1), brokers = try await broker.brokers()
    let place = TopicPartition(topic, 0)
    try await send(numbered(topic, 0..<10), brokers)
    let first = try Member(topic, group: topic, brokers: brokers)
    try await first.run { $0.count == 10 }
    #expect(await first.offers.map(\.committed) == [nil])
    try await first.commit([place: 6])
    await first.consumer.close(within: .seconds(10))
    #expect(await first.consumer.next() == nil)
    let second = try Member(topic, group: topic, brokers: brokers)
    try await second.run { $0.count == 4 }
    #expect(await second.offers.map(\.committed) == [6])
    #expect(await second.records.map(\.value) == ["6", "7", "8", "9"])
    await second.consumer.close(within: .seconds(10))
  }

  @Test func `A commit never goes back`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 2), brokers = try await broker.brokers()
    let one = TopicPartition(topic, 0), two = TopicPartition(topic, 1)
    try await send(numbered(topic, 0..<20, partitions: 2), brokers)
    let member = try Member(topic, group: topic, brokers: brokers)
    try await member.run { $0.count == 20 }
    let consumer = member.consumer, admin = Admin(brokers: brokers)
    #expect(try await member.commit([one: 8]) == [one])
    #expect(try await member.commit([one: 3, two: 1]) == [one, two], "what the group has is committed")
    #expect(try await admin.committed(group: topic, partitions: [one, two]) == [one: 8, two: 1])
    async let high = member.commit([one: 10])
    async let low = member.commit([one: 9])
    #expect(try await [high, low] == [[one], [one]])
    #expect(try await member.commit([TopicPartition("nobody's", 3): 5]) == [])
    #expect(try await consumer.commit([one: .init(epoch: 0, next: 11)]) == [], "of another assignment")
    #expect(try await admin.committed(group: topic, partitions: [one, two]) == [one: 10, two: 1])
    await consumer.close(within: .seconds(10))
  }

  @Test(arguments: [false, true])
  func `A batch is bounded in bytes as well as in records, wherever they are`(inHeaders: Bool) async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 16), brokers = try await broker.brokers()
    let value = Array(repeating: UInt8(ascii: "x"), count: 20_000)
    let messages = (0..<960).map { number -> Producer.Message in
      let headers: [(name: String, value: [UInt8]?)] = inHeaders ? [(name: "h", value: value)] : []
      return .init(topic: topic, value: inHeaders ? [] : value, headers: headers, partition: Int32(number % 16))
    }
    // Packed, all of it comes at once.
    let producer = try Producer(brokers: brokers, properties: ["compression.type": "gzip"])
    try await producer.send(messages)
    await producer.close(within: .seconds(5))
    let consumer = try Consumer(.init(brokers: brokers, group: topic, topics: [topic]))
    var sizes: [Int] = [], count = 0
    while count < 960 {
      switch try #require(await consumer.next()) {
      case .assigned(let offers): consumer.accept(offers.map { PartitionStart($0, at: nil) })
      case .records(let batch):
        sizes.append(batch.bytes.count)
        count += batch.records.count
      default: break
      }
    }
    #expect((sizes.max() ?? 0) <= Consumer.Settings.batchBytes + Consumer.Settings.gulp * 20_000, "\(sizes)")
    await consumer.close(within: .seconds(10))
  }

  @Test func `An offset out of range stops that partition alone`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 2), brokers = try await broker.brokers()
    try await send(numbered(topic, 0..<20, partitions: 2), brokers)
    let consumer = try Consumer(.init(brokers: brokers, group: topic, topics: [topic]))
    var count = 0, stopped: (KafkaError, TopicPartition?)?
    while count < 10 || stopped == nil {
      switch try #require(await consumer.next()) {
      case .assigned(let offers):
        consumer.accept(offers.map { PartitionStart($0, at: $0.partition.partition == 0 ? 1_000_000 : nil) })
      case .records(let batch):
        count += batch.records.count
        #expect(batch.partitions.map(\.partition.partition) == [1])
      case .trouble(let error, let partition): stopped = (error, partition)
      default: Issue.record("unexpected event")
      }
    }
    #expect(stopped?.0.code == "_AUTO_OFFSET_RESET")
    #expect(stopped?.0.isFatal == false)
    #expect(stopped?.1 == TopicPartition(topic, 0))
    await consumer.close(within: .seconds(10))
  }

  @Test func `A topic is read to its end without a group, and its ends are told`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 3), brokers = try await broker.brokers()
    try await send(numbered(topic, 0..<3_000, partitions: 3), brokers)
    let admin = Admin(brokers: brokers), reader = TopicReader(brokers: brokers)
    #expect(try await admin.partitions(of: topic) == 3)
    // The embedded broker of librdkafka 2.0 makes the topics that it is asked for.
    let knowsNone = ApacheKafka.script != nil
    if knowsNone { #expect(try await admin.partitions(of: topic + "-none") == nil) }
    #expect(try await admin.watermarks(of: TopicPartition(topic, 1)) == (0, 1_000))
    #expect(try await admin.committed(group: "no-such-group", partitions: [TopicPartition(topic, 0)]) == [:])
    var seen: Set<String> = []
    try await reader.read(topic, limit: 10_000) { batch in
      for record in batch.records { seen.insert(text(batch.valueBytes(record) ?? [])) }
      return true
    }
    #expect(seen == Set((0..<3_000).map(String.init)))
    var count = 0
    try await reader.read(topic, from: [0: 990, 1: 1_000, 2: 1_000], limit: 7) { batch in
      count += batch.records.count
      return true
    }
    #expect(count == 7)
    if knowsNone {
      let unknown = await failure { try await reader.read(topic + "-none", limit: 1) { _ in true } }
      #expect(unknown?.code == "UNKNOWN_TOPIC_OR_PART")
    }
  }
}
