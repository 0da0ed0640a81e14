import BrokerUnderTest
import Kafka
import Testing

@Suite(.timeLimit(.minutes(2)))
struct GroupTests {
  @Test func `Two members share the partitions, giving them back by request and with a commit`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 4), brokers = try await broker.brokers()
    try await send(numbered(topic, 0..<400, partitions: 4), brokers)
    let first = try Member(topic, group: topic, brokers: brokers)
    try await first.run { $0.count == 400 }
    let second = try Member(topic, group: topic, brokers: brokers)
    let watching = Task { try await first.run { $0.offers.count == 6 } }
    try await second.run { $0.offers.count == 2 }
    #expect(await second.offers.map(\.committed) == [100, 100])
    #expect(Set(await second.offers.map(\.partition)) == Set(await first.revoked))
    try await send(numbered(topic, 400..<800, partitions: 4), brokers)
    try await second.run { $0.count == 200 }
    try await second.commit(second.next)
    await second.consumer.close(within: .seconds(10))
    try await watching.value
    let back = await first.offers.suffix(2)
    #expect(back.allSatisfy { $0.epoch > 1 && $0.committed == 200 })
    try await first.run { $0.count == 600 }
    #expect(Set(await first.records.map(\.value)).count == 600)
    #expect(await first.lost.isEmpty)
    await first.consumer.close(within: .seconds(10))
  }

  /// Between our look and the request's way out librdkafka may put a join before a commit, once in hundreds of joins; a member that
  /// does not hold its commits loses what it keeps at every join.
  @Test func `Commits while others join cost no partition`() async throws {
    var costs: [String] = []
    repeat {
      let (lost, refused) = try await joinedWhileCommitting()
      if lost.isEmpty, refused.isSubset(of: ["REBALANCE_IN_PROGRESS"]) { return }
      costs.append("lost \(lost), refused \(refused)")
    } while costs.count < 3
    Issue.record("\(costs)")
  }

  /// What a member that commits all the time loses, and is refused, while another joins.
  private func joinedWhileCommitting() async throws -> (lost: [TopicPartition], refused: Set<String>) {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 4), brokers = try await broker.brokers()
    try await send(numbered(topic, 0..<8_000, partitions: 4), brokers)
    let first = try Member(topic, group: topic, brokers: brokers, keeps: false)
    try await first.run { $0.offers.count == 4 }
    let second = try Member(topic, group: topic, brokers: brokers, keeps: false)
    // They end by being cancelled.
    let running = [first, second].map { member in Task { try? await member.run { _ in false } } }
    var place: Int64 = 0, refused: Set<String> = []
    try await eventually {
      place += 1
      let offsets = Dictionary(uniqueKeysWithValues: (0..<4).map { (TopicPartition(topic, $0), place) })
      if let error = await failure({ try await first.commit(offsets) }) { refused.insert(error.code) }
      return await second.held.count == 2
    }
    let lost = await first.lost
    for task in running { task.cancel() }
    await second.consumer.close(within: .seconds(10))
    await first.consumer.close(within: .seconds(10))
    return (lost, refused)
  }

  @Test func `An owner who never releases loses the partitions, and the group goes on`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 2), brokers = try await broker.brokers()
    let stuck = try Member(topic, group: topic, brokers: brokers, releases: false) { $0.releaseTimeout = .milliseconds(200) }
    try await stuck.run { $0.offers.count == 2 }
    let other = try Member(topic, group: topic, brokers: brokers)
    async let one: Void = stuck.run { !$0.lost.isEmpty }
    async let two: Void = other.run { $0.offers.count == 1 }
    _ = try await (one, two)
    #expect(await stuck.lost == stuck.revoked)
    await stuck.consumer.close(within: .seconds(10))
    await other.consumer.close(within: .seconds(10))
  }

  @Test func `Nobody asking for records is back-pressure, and the member stays in the group`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 16), brokers = try await broker.brokers()
    let padding = [UInt8](repeating: 120, count: 1_024)
    let producer = try Producer(brokers: brokers)
    for _ in 0..<40 {
      try await producer.send((0..<1_000).map { .init(topic: topic, value: padding, partition: Int32($0 % 16)) })
    }
    await producer.close(within: .seconds(10))
    let member = try Member(topic, group: topic, brokers: brokers, keeps: false) { settings in
      settings.sessionTimeout = .seconds(6)
      settings.properties["max.poll.interval.ms"] = "6000"
    }
    let consumer = member.consumer
    try await member.run { $0.count > 0 }
    // Two more refreshes are ten seconds in which nobody asks.
    let before = consumer.statistics.refreshes
    try await eventually { consumer.statistics.refreshes >= before + 3 }
    let statistics = consumer.statistics
    #expect(statistics.fetchedAhead > 2_000 && statistics.fetchedAhead < 34_000, "\(statistics.fetchedAhead) fetched")
    #expect(statistics.rebalances == 1)
    #expect(statistics.isConnected)
    #expect(statistics.consumerLag.values.reduce(0, +) == 40_000)
    try await member.run { $0.count == 40_000 }
    #expect(await member.lost + member.revoked == [])
    try await member.commit(member.next)
    try await eventually { consumer.statistics.consumerLag.values.reduce(0, +) == 0 }
    await consumer.close(within: .seconds(10))
  }

  @Test func `A named instance that comes back has its partitions without a rebalance for the others`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 2), brokers = try await broker.brokers()
    let lasting = try Member(topic, group: topic, brokers: brokers) { $0.instanceID = "lasting" }
    try await lasting.run { $0.offers.count == 2 }
    let passing = try Member(topic, group: topic, brokers: brokers) { $0.instanceID = "passing" }
    async let gives: Void = lasting.run { $0.revoked.count == 1 }
    async let takes: Void = passing.run { $0.offers.count == 1 }
    _ = try await (gives, takes)
    let rebalances = lasting.consumer.statistics.rebalances
    await passing.consumer.close(within: .seconds(10))
    let back = try Member(topic, group: topic, brokers: brokers) { $0.instanceID = "passing" }
    try await back.run { $0.offers.count == 1 }
    #expect(await back.offers.map(\.partition) == passing.offers.map(\.partition))
    // The embedded broker knows no named instances: there one that comes back is a stranger, and all join anew.
    let most = ApacheKafka.script == nil ? 2 : 1
    #expect(lasting.consumer.statistics.rebalances <= rebalances + most)
    await back.consumer.close(within: .seconds(10))
    await lasting.consumer.close(within: .seconds(10))
  }

  @Test(.enabled(if: ApacheKafka.script != nil, "the embedded broker does not fence"))
  func `An instance whose name another takes is told so, and ends`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 2), brokers = try await broker.brokers()
    let first = try Member(topic, group: topic, brokers: brokers) { $0.instanceID = "name" }
    try await first.run { $0.offers.count == 2 }
    let second = try Member(topic, group: topic, brokers: brokers) { $0.instanceID = "name" }
    try await second.run { $0.offers.count == 2 }
    try await first.run { $0.troubles.contains { $0.0.isFatal } }
    await #expect(throws: Member.Ended.self) { try await first.run { _ in false } }
    let error = try #require(await first.troubles.map(\.0).first { $0.isFatal })
    #expect(error.code == "FENCED_INSTANCE_ID" || error.code == "_FENCED", "\(error)")
    await first.consumer.close(within: .seconds(5))
    await second.consumer.close(within: .seconds(10))
  }
}
