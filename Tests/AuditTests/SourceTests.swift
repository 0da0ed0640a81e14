import Audit
import BrokerUnderTest
import Deciding
import Events
import Files
import Foundation
import JSONTree
import Kafka
import Policies
import Postgres
import PrivatePostgres
import Store
import Testing
import Texts
import Time

@Suite(.timeLimit(.minutes(2))) struct SourceTests {
  @Test func `The database's rows become facts, and a mail's print is the same on both sides`() async throws {
    let server = try await PrivateServer.start(fsync: false)
    var configuration = Pool.Configuration(url: server.url())
    configuration.schema = "programme"
    let pool = Pool(configuration), store = Store(pool: pool)
    _ = try await store.migrate(schema: "programme")
    let hash = EventHash(source: "t", id: "e", time: World.start), id = MessageIdentity.prompt(of: hash)
    let event = Event(
      hash: hash, id: "e", type: "x", time: World.start, customerID: "c", body: .object([.init("id", .string("e"))]))
    let other = Event(
      hash: EventHash(high: .max, low: 1), id: "f", type: "y", time: World.start, customerID: nil, body: .object([]))
    var batch = CommitBatch()
    batch.customers = [CustomerRecord(newcomer: "c")]
    batch.handled = [(event, "c")]
    batch.lifecycle = [(.unsubscribed, other, nil)]
    batch.decisions = [
      (
        Decision(
          eventHash: hash, customerID: "c", signal: "s", at: World.start, decidedAt: World.start, outcome: .prompted, score: 80,
          findings: [], messageID: id), "policy"
      )
    ]
    batch.messages = [
      NewMessage(
        id: id, kind: .prompt, cause: hash.uuid, customerID: "c", signal: "s", contract: "unkeyed", state: .claimed,
        eventAt: World.start, dueAt: World.start, sendBefore: World.start + .hours(72), template: "prompt", locale: "en",
        address: "o'brien@x.example", request: [1], subject: "Дякуємо 😀", text: "eins\nzwei", html: "", linkCode: nil)
    ]
    #expect(try await store.commit(batch, owner: 1) == ["c"])
    let fresh = try await LedgerFacts(from: pool)
    #expect(fresh.handled == [hash, other.hash])
    #expect(fresh.decisions == [hash: .init(outcome: "prompted", messageID: id)])
    let row = try #require(fresh.messages[id])
    #expect(row.state == .claimed && row.lastAttemptAt == nil && !row.isParked && row.contract == "unkeyed")
    #expect(row.print == MailPrint(to: "o'brien@x.example", subject: "Дякуємо 😀", text: "eins\nzwei"))
    _ = try await store.beginAttempts([AttemptStart(id: id)], owner: 1)
    _ = try await store.settle([Settlement(id: id, state: .sent, providerID: "em_1")], owner: 1)
    let settled = try #require(try await LedgerFacts(from: pool).messages[id])
    #expect(settled.state == .sent && settled.providerID == "em_1" && settled.lastAttemptAt != nil)
    await pool.close()
    try await server.stop()
  }

  @Test func `The log has what the broker acknowledged, and the group's way to the end is seen`() async throws {
    let brokers = try await BrokerUnderTest.shared.brokers()
    let topic = try await BrokerUnderTest.shared.newTopic(partitions: 3)
    let path = FileManager.default.temporaryDirectory.appending(path: "load-\(UUID().uuidString)").path()
    let producer = try Producer(brokers: brokers)
    let load = LoadProducer(producer, log: try ProducerLog(path: path)) { World.start }
    let records = (0..<2_500).map { number in
      LoadRecord(
        topic: topic, key: Array("k\(number)".utf8), value: Array("{}".utf8), eventID: "e\(number)", time: World.start,
        customerID: "c", kind: .signal)
    }
    #expect(try await load.publish(records) == 2_500)
    #expect(try await load.publish(records.prefix(300), perSecond: 10_000) == 300)
    let produced = try ProducerLog.read(path)
    #expect(produced.records == 2_800 && produced.relevant.count == 2_500)
    let admin = Admin(brokers: brokers)
    var offsets = try await OffsetFacts(admin, group: "nobody", topics: [topic])
    #expect(offsets.lag == 2_800 && offsets.lags.count == 3 && offsets.dropped == 0)
    try await offsets.refresh(admin, group: "nobody")
    #expect(offsets.lag == 2_800)
    await producer.close(within: .seconds(10))
    try FileManager.default.removeItem(atPath: path)
  }

  @Test func `What the broker refuses is not in the log`() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("t", partitions: 1)
    let path = FileManager.default.temporaryDirectory.appending(path: "load-\(UUID().uuidString)").path()
    let producer = try Producer(brokers: [broker.bootstrapServers])
    let load = LoadProducer(producer, log: try ProducerLog(path: path)) { World.start }
    let record = LoadRecord(
      topic: "t", key: nil, value: [1], eventID: "e", time: World.start, customerID: "c", kind: .signal)
    try broker.pushErrors(.produce, ["TOPIC_AUTHORIZATION_FAILED"])
    await #expect(throws: KafkaError.self) { try await load.publish([record]) }
    #expect(try ProducerLog.read(path).records == 0)
    await producer.close(within: .seconds(10))
    try FileManager.default.removeItem(atPath: path)
  }

  @Test func `A dead letter that a crash published twice counts once`() async throws {
    let brokers = try await BrokerUnderTest.shared.brokers()
    let topic = try await BrokerUnderTest.shared.newTopic(partitions: 2)
    let producer = try Producer(brokers: brokers)
    let letters = [1, 2, 2, 3].map { offset in
      let source = [("source.topic", "t"), ("source.partition", "0"), ("source.offset", "\(offset)")]
      return Producer.Message(topic: topic, value: nil, headers: source.map { ($0.0, Array($0.1.utf8)) })
    }
    try await producer.send(letters)
    #expect(try await DeadLetterFacts.count(in: topic, brokers: brokers) == 3)
    #expect(try await DeadLetterFacts.count(in: "no-such-topic", brokers: brokers) == 0)
    await producer.close(within: .seconds(10))
  }
}
