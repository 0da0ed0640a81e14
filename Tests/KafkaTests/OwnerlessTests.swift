import BrokerUnderTest
import Kafka
import Testing

@Suite(.timeLimit(.minutes(2)))
struct OwnerlessTests {
  /// The coordinator gives a static member that comes back what it had last: between the two phases of a cooperative rebalance that
  /// is half of it, the other half is nobody's, and no second phase follows.
  @Test(.enabled(if: ApacheKafka.script != nil, "the embedded broker knows no static membership"))
  func `Partitions that a kill amid a rebalance left without an owner get one again`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 4), brokers = try await broker.brokers()
    let killed = try Member(topic, group: topic, brokers: brokers, releases: false) { $0.instanceID = "one" }
    try await killed.run { $0.offers.count == 4 }
    let other = try member("two", topic, brokers)
    try await killed.run { $0.revoked.count == 2 }
    // As a kill does: without a word to the group.
    await killed.consumer.close(within: .zero)
    let back = try member("one", topic, brokers)
    try await back.run { $0.offers.count == 2 }
    try await all([back, other]) { await back.held.count + other.held.count == 4 }
    let noticed = await [back.unowned, other.unowned].flatMap { $0 }
    #expect(Set(noticed) == Set(await killed.revoked))
    #expect(await back.lost + other.lost == [])
    await back.consumer.close(within: .seconds(10))
    await other.consumer.close(within: .seconds(10))
  }

  @Test(.enabled(if: ApacheKafka.script != nil, "the embedded broker's topics do not grow"))
  func `Partitions that were added while an instance was away get an owner however short it lives`() async throws {
    let broker = BrokerUnderTest.shared, topic = try await broker.newTopic(partitions: 2), brokers = try await broker.brokers()
    // The group must not forget the instance while the topic's tool runs, which takes seconds.
    let session = Duration.seconds(120)
    let killed = try member("one", topic, brokers, session: session)
    try await killed.run { $0.offers.count == 2 }
    await killed.consumer.close(within: .zero)
    try await broker.growTopic(topic, to: 4)
    // A broker that is busy tells the old count for a while; one that hears that learns of the growth as of any other.
    let admin = Admin(brokers: brokers)
    try await eventually { try await admin.partitions(of: topic) == 4 }
    // No life is as long as this patience.
    let back = try member("one", topic, brokers, patience: .seconds(3_600), session: session)
    try await back.run { $0.held.count == 4 }
    #expect(await back.unowned == [TopicPartition(topic, 2), TopicPartition(topic, 3)])
    await back.consumer.close(within: .seconds(10))
  }

  @Test(.enabled(if: ApacheKafka.script != nil, "the embedded broker's topics do not grow"))
  func `A topic that comes later and partitions that are added get an owner`() async throws {
    let broker = BrokerUnderTest.shared, brokers = try await broker.brokers(), topic = "late-and-growing"
    let member = try member("one", topic, brokers, patience: .seconds(30))
    try await member.run { !$0.troubles.isEmpty }
    #expect(await member.troubles.map(\.0.code) == ["UNKNOWN_TOPIC_OR_PART"])
    try await Admin(brokers: brokers).createTopics([.init(topic, partitions: 2)])
    try await member.run { $0.held.count == 2 }
    // One that may have come back to an old assignment looks within a second, and shares out at once what is nobody's then.
    try await eventually { member.consumer.statistics.unowned == 0 }
    try await broker.growTopic(topic, to: 5)
    try await member.run { $0.held.count == 5 }
    #expect(await member.unowned == [], "they are seen before they count as nobody's")
    await member.consumer.close(within: .seconds(10))
  }

  @Test func `A broker that does not tell who owns what is left alone`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 2)
    let member = try member("one", "t", [broker.bootstrapServers])
    try await member.run { $0.held.count == 2 }
    let consumer = member.consumer, before = consumer.statistics.refreshes
    // Two refreshes are five seconds in which it looks.
    try await all([member]) { consumer.statistics.refreshes >= before + 2 }
    #expect(consumer.statistics.unowned == nil)
    #expect(await member.troubles.map(\.0.code) == [])
    await consumer.close(within: .seconds(10))
  }

  private func member(
    _ name: String, _ topic: String, _ brokers: [String], patience: Duration = .seconds(3), session: Duration = .seconds(6)
  ) throws -> Member {
    try Member(topic, group: topic, brokers: brokers) { settings in
      settings.instanceID = name
      settings.ownerlessPatience = patience
      settings.sessionTimeout = session
    }
  }

  /// Lets members take what they are told until the condition holds.
  private func all(_ members: [Member], until isSo: () async throws -> Bool) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      // It ends by being cancelled.
      for member in members { group.addTask { try? await member.run { _ in false } } }
      try await eventually(isSo)
      group.cancelAll()
    }
  }
}
