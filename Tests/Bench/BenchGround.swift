import BrokerUnderTest
import DemoDay
import Foundation
import Kafka
import Postgres
import PrivatePostgres
import Sandbox
import Time

/// What the measurements run on: a private PostgreSQL that flushes, a broker, the sandbox, and a folder for settings.
final class BenchGround: Sendable {
  let binary: String
  let folder: String
  let server: PrivateServer
  let brokers: [String]
  let isApache: Bool
  let sandbox: Sandbox
  let isVerbose: Bool

  static let partitions = 8

  var brokerName: String { isApache ? "Apache Kafka" : "embedded broker (fewer events: it keeps 5 MiB a partition)" }
  static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }

  private init(
    binary: String, folder: String, server: PrivateServer, brokers: [String], isApache: Bool, sandbox: Sandbox, isVerbose: Bool
  ) {
    self.isVerbose = isVerbose
    self.binary = binary
    self.folder = folder
    self.server = server
    self.brokers = brokers
    self.isApache = isApache
    self.sandbox = sandbox
  }

  static func start(binary: String, isVerbose: Bool) async throws -> BenchGround {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("referrald-bench-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: "\(folder)/secrets", withIntermediateDirectories: true)
    try "mm_test_key".write(toFile: "\(folder)/secrets/multimail_key", atomically: true, encoding: .utf8)
    try "a key for measurements only".write(toFile: "\(folder)/secrets/link_key", atomically: true, encoding: .utf8)
    let server = try await PrivateServer.start(settings: ["shared_buffers": "512MB", "max_wal_size": "4GB"])
    let brokers = try await BrokerUnderTest.shared.brokers()
    var settings = Sandbox.Settings()
    settings.file = "\(folder)/mails.jsonl"
    return BenchGround(
      binary: binary, folder: folder, server: server, brokers: brokers, isApache: ApacheKafka.script != nil,
      sandbox: try Sandbox(settings), isVerbose: isVerbose)
  }

  func stop() async throws {
    await sandbox.stop()
    try await server.stop()
    try FileManager.default.removeItem(atPath: folder)
  }

  /// A new topic with a load in it.
  func publish(_ name: String, _ load: BenchLoad) async throws -> String {
    let topic = try await newTopic(name)
    let producer = try Producer(brokers: brokers)
    for start in stride(from: 0, to: load.events, by: 20_000) {
      try await producer.send(
        load.records(start..<min(start + 20_000, load.events)).map {
          Producer.Message(topic: topic, key: $0.key, value: $0.value)
        })
    }
    await producer.close(within: .seconds(10))
    return topic
  }

  func newTopic(_ name: String) async throws -> String {
    let topic = "bench.\(name)"
    try await Admin(brokers: brokers).createTopics([.init(topic, partitions: isApache ? Self.partitions : 64)])
    return topic
  }

  /// Reads a topic with a bare consumer that discards what it gets: from the first batch to the last.
  func rawConsume(_ topic: String, _ count: Int) async throws -> Duration {
    let consumer = try Consumer(.init(brokers: brokers, group: "raw-\(topic)", topics: [topic]))
    var start: ContinuousClock.Instant?
    var seen = 0
    while seen < count, let event = await consumer.next() {
      switch event {
      case .assigned(let offers):
        consumer.accept(offers.map { PartitionStart($0, at: nil) })
      case .records(let batch):
        start = start ?? .now
        seen += batch.records.count
      default: break
      }
    }
    let elapsed = start.map { ContinuousClock.now - $0 } ?? .zero
    await consumer.close(within: .seconds(5))
    return elapsed
  }
}
