import Foundation
import Kafka

/// The cluster of one test: an embedded broker of its own, or topics of its own on the run's Apache Kafka.
struct KafkaUnderTest {
  var brokers: [String]
  var topicIn: String
  var topicOut: String
  var topicDead: String
  /// Nil on Apache Kafka.
  var embedded: RunningProcess?

  static let partitions = 4

  /// Makes the topics of a test.
  /// - Parameter isOwn: on an embedded broker, even where there is Apache Kafka.
  static func start(_ name: String, folder: String, isOwn: Bool) async throws -> KafkaUnderTest {
    var kafka = KafkaUnderTest(brokers: [], topicIn: "\(name).in", topicOut: "\(name).out", topicDead: "\(name).dead")
    if !isOwn, Places.kafkaScript != nil {
      kafka.brokers = [try await ApacheKafka.shared.bootstrapServers()]
      try await Admin(brokers: kafka.brokers, within: .seconds(60)).createTopics([
        .init(kafka.topicIn, partitions: partitions), .init(kafka.topicOut, partitions: 1), .init(kafka.topicDead, partitions: 1),
      ])
      return kafka
    }
    let broker = try RunningProcess(
      ["broker", "--port-file", "\(folder)/brokers"]
        + ["\(kafka.topicIn):\(partitions)", "\(kafka.topicOut):1", "\(kafka.topicDead):1"].flatMap { ["--topic", $0] },
      name: "broker", folder: folder)
    try await eventually("the embedded broker starts") { broker.output.hasSuffix("\n") }
    kafka.brokers = [broker.output.trimmingCharacters(in: .whitespacesAndNewlines)]
    kafka.embedded = broker
    return kafka
  }

  /// Deletes the incoming topic; only on Apache Kafka.
  func deleteTopic() async throws { try await ApacheKafka.shared.tool(["topics", "--delete", "--topic", topicIn]) }

  /// Makes the incoming topic again under its name.
  func remakeTopic() async throws {
    let topic = Admin.NewTopic(topicIn, partitions: Self.partitions)
    try await Admin(brokers: brokers, within: .seconds(60)).createTopics([topic])
  }

  /// Records of the incoming topic that the group has not committed.
  func lag(group: String) async throws -> Int64 {
    let all = (0..<Self.partitions).map { TopicPartition(topicIn, Int32($0)) }
    let admin = Admin(brokers: brokers, within: .seconds(60))
    let committed = try await admin.committed(group: group, partitions: all)
    var lag: Int64 = 0
    for partition in all { lag += try await admin.watermarks(of: partition).high - (committed[partition] ?? 0) }
    return lag
  }

  /// Commits a place in every partition of the incoming topic, for a group that has no member.
  func commit(_ next: Int64, group: String) async throws {
    let consumer = try Consumer(.init(brokers: brokers, group: group, topics: [topicIn]))
    while let event = await consumer.next() {
      guard case .assigned(let offers) = event, !offers.isEmpty else { continue }
      let places = offers.map { ($0.partition, EpochOffset(epoch: $0.epoch, next: next)) }
      _ = try await consumer.setBack(Dictionary(uniqueKeysWithValues: places))
      break
    }
    await consumer.close(within: .seconds(10))
  }

  /// The end of a topic, all partitions together.
  func end(of topic: String) async throws -> Int64 {
    let admin = Admin(brokers: brokers, within: .seconds(60))
    var end: Int64 = 0
    for number in 0..<(topic == topicIn ? Self.partitions : 1) {
      end += try await admin.watermarks(of: TopicPartition(topic, Int32(number))).high
    }
    return end
  }
}

/// One Apache Kafka node for the whole run, started when the first test asks for it.
actor ApacheKafka {
  static let shared = ApacheKafka()

  private var starting: Task<String, any Error>?
  private static let folder = "\(Places.scratch)/kafka"

  /// Runs one of Kafka's own tools on the node, which runs already.
  func tool(_ arguments: [String]) async throws {
    guard let script = Places.kafkaScript else { throw NotInTime(what: "there is no Apache Kafka") }
    let process = Process()
    process.executableURL = URL(filePath: script)
    process.arguments = ["run", Self.folder] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try await eventually("\(arguments) ends") { !process.isRunning }
    guard process.terminationStatus == 0 else { throw NotInTime(what: "\(arguments) succeeds") }
  }

  func bootstrapServers() async throws -> String {
    let task = starting ?? Task { try await Self.start() }
    starting = task
    return try await task.value
  }

  private static func start() async throws -> String {
    guard let script = Places.kafkaScript else { throw NotInTime(what: "there is no Apache Kafka") }
    try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
    // The guardian starts it too: what the node inherits from its parent must not keep the guardian waiting.
    Guardian.shared.tell("kafka \(script) \(Self.folder)")
    let answer = "\(Self.folder)/answer"
    try await eventually("Apache Kafka starts", within: .seconds(120)) { FileManager.default.fileExists(atPath: answer) }
    let lines = try String(contentsOfFile: answer, encoding: .utf8).split(separator: "\n")
    guard let last = lines.last else { throw NotInTime(what: "Apache Kafka starts: its script failed") }
    return String(last)
  }
}
