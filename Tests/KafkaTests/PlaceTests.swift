import BrokerUnderTest
import Kafka
import Testing

/// Places in logs: set back, looked at, behind markers, in logs that are not what they were.
@Suite(.timeLimit(.minutes(2)))
struct PlaceTests {
  @Test func `The group is set back before a partition begins, and goes on from there`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 1), brokers = try await broker.brokers()
    let place = TopicPartition(topic, 0), admin = Admin(brokers: brokers)
    try await send(numbered(topic, 0..<50), brokers)
    let first = try Member(topic, group: topic, brokers: brokers)
    try await first.run { $0.count == 50 }
    try await first.commit([place: 50])
    await first.consumer.close(within: .seconds(10))
    let consumer = try Consumer(.init(brokers: brokers, group: topic, topics: [topic]))
    guard case .assigned(let offers) = await consumer.next(), let offer = offers.first else {
      Issue.record("nothing is assigned")
      return
    }
    #expect(offer.committed == 50)
    #expect(try await consumer.commit([place: .init(epoch: offer.epoch, next: 20)]) == [place], "the group is further")
    #expect(try await admin.committed(group: topic, partitions: [place]) == [place: 50])
    #expect(try await consumer.setBack([place: .init(epoch: offer.epoch + 1, next: 10)]) == [])
    #expect(try await consumer.setBack([place: .init(epoch: offer.epoch, next: 10)]) == [place])
    #expect(try await admin.committed(group: topic, partitions: [place]) == [place: 10])
    consumer.accept([PartitionStart(offer, at: 10)])
    #expect(try await consumer.commit([place: .init(epoch: offer.epoch, next: 11)]) == [place])
    #expect(try await admin.committed(group: topic, partitions: [place]) == [place: 11])
    await consumer.close(within: .seconds(10))
  }

  @Test func `A look shows a log's ends and the record at a place, the same as it was read`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 2), brokers = try await broker.brokers()
    let one = TopicPartition(topic, 0), two = TopicPartition(topic, 1)
    try await send(numbered(topic, 0..<20, partitions: 2), brokers)
    let member = try Member(topic, group: topic, brokers: brokers)
    try await member.run { $0.count == 20 }
    await member.consumer.close(within: .seconds(10))
    let seen = await member.batches.flatMap { batch in
      batch.records.map { (batch.partitions[$0.partition].partition, batch.mark(of: $0)) }
    }
    let probe = LogProbe(brokers: brokers)
    let glimpses = try await probe.look(at: [one: 4, two: nil])
    #expect(glimpses[one] == LogGlimpse(low: 0, high: 10, record: seen.first { $0.0 == one && $0.1.offset == 4 }?.1))
    #expect(glimpses[one]?.record != nil)
    #expect(glimpses[two] == LogGlimpse(low: 0, high: 10, record: nil))
    #expect(try await probe.look(at: [one: 10, two: 99]).values.allSatisfy { $0.record == nil && $0.high == 10 })
    #expect(try await probe.look(at: [one: 9])[one]?.record?.offset == 9)
  }

  @Test(.enabled(if: ApacheKafka.script != nil, "the embedded broker keeps all and makes what it is asked for"))
  func `A look tells what retention took, and leaves out a topic that is gone`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 1), brokers = try await broker.brokers()
    let place = TopicPartition(topic, 0)
    try await send(numbered(topic, 0..<20), brokers)
    try await broker.retain(topic, from: 15)
    let probe = LogProbe(brokers: brokers)
    #expect(try await probe.look(at: [place: 4])[place] == LogGlimpse(low: 15, high: 20, record: nil))
    #expect(try await probe.look(at: [TopicPartition(topic + "-none", 0): 4, place: 15])[place]?.record?.offset == 15)
    #expect(try await probe.look(at: [TopicPartition(topic + "-none", 0): 4]) == [:])
  }

  @Test(.enabled(if: ApacheKafka.script != nil, "the embedded broker knows no transactions"))
  func `The end behind a transaction's marker is told and committed, and nothing stands when retention takes all`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 1), brokers = try await broker.brokers()
    let place = TopicPartition(topic, 0)
    try await broker.apache().transact(topic, records: 5)
    try await eventually { try await Admin(brokers: brokers).watermarks(of: place) == (0, 6) }
    let member = try Member(topic, group: topic, brokers: brokers)
    try await member.run { $0.count == 5 && $0.ends == [place: 6] }
    #expect(try await member.commit([place: 6]) == [place])
    let consumer = member.consumer
    try await eventually { consumer.statistics.consumerLag == [place: 0] }
    await consumer.close(within: .seconds(10))
    try await broker.retain(topic, from: 6)
    let next = try Member(topic, group: topic, brokers: brokers)
    try await next.run { !$0.ends.isEmpty }
    #expect(await next.offers.map(\.committed) == [6])
    #expect(await next.troubles.isEmpty)
    #expect(await next.ends == [place: 6])
    await next.consumer.close(within: .seconds(10))
  }

  @Test(.enabled(if: ApacheKafka.script != nil, "the embedded broker deletes no topics"))
  func `A topic that is made again while it is read is taken from its owner and offered anew`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 1), brokers = try await broker.brokers()
    let place = TopicPartition(topic, 0)
    try await send(numbered(topic, 0..<20), brokers)
    let member = try Member(topic, group: topic, brokers: brokers)
    try await member.run { $0.count == 20 }
    let before = try await LogProbe(brokers: brokers).look(at: [place: 19])[place]?.record
    try await broker.deleteTopic(topic)
    try await member.run { $0.lost == [place] }
    try await Admin(brokers: brokers).createTopics([.init(topic, partitions: 1)])
    try await send(numbered(topic, 100..<150), brokers)
    try await member.run { $0.offers.count > 1 }
    #expect(await member.offers.map(\.committed) == [nil, nil])
    #expect(await member.offers.map(\.epoch) == [1, 2])
    let after = try await LogProbe(brokers: brokers).look(at: [place: 19])[place]?.record
    #expect(after != nil && after != before)
    await member.consumer.close(within: .seconds(10))
  }

  @Test(.enabled(if: ApacheKafka.script != nil, "the embedded broker knows no static membership"), arguments: [true, false])
  func `A named instance that leaves for good gives its partitions to the others at once`(forGood: Bool) async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 4), brokers = try await broker.brokers()
    func member(_ name: String) throws -> Member {
      try Member(topic, group: topic, brokers: brokers) {
        $0.instanceID = name
        $0.sessionTimeout = .seconds(20)
      }
    }
    let leaving = try member("leaving")
    try await leaving.run { $0.offers.count == 4 }
    let staying = try member("staying")
    async let gives: Void = leaving.run { $0.revoked.count == 2 }
    async let takes: Void = staying.run { $0.held.count == 2 }
    _ = try await (gives, takes)
    await leaving.consumer.close(within: .seconds(10), forGood: forGood)
    let start = ContinuousClock.now
    try await staying.run { $0.held.count == 4 }
    let took = ContinuousClock.now - start
    print("for good: \(forGood), the other has all after \(took)")
    #expect(forGood ? took < .seconds(10) : took > .seconds(10))
    #expect(await staying.lost == [])
    await staying.consumer.close(within: .seconds(10))
  }
}
