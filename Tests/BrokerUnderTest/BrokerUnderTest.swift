import Foundation
import Kafka

/// The broker that a test process shares: Apache Kafka where it is at hand, the embedded one otherwise; started on first use.
package actor BrokerUnderTest {
  /// The one of this process.
  package static let shared = BrokerUnderTest()

  private enum Kind: Sendable {
    case apache(ApacheKafka)
    case embedded(EmbeddedBroker)
  }

  private var starting: Task<Kind, any Error>?
  private var count = 0

  /// What to give clients as their brokers.
  package func brokers() async throws -> [String] {
    switch try await kind() {
    case .apache(let kafka): [kafka.bootstrapServers]
    case .embedded(let broker): [broker.bootstrapServers]
    }
  }

  /// Makes a topic with a name of its own.
  package func newTopic(partitions: Int) async throws -> String {
    count += 1
    let name = "test-\(count)"
    switch try await kind() {
    case .apache(let kafka):
      try await Admin(brokers: [kafka.bootstrapServers]).createTopics([.init(name, partitions: partitions)])
    case .embedded(let broker): try broker.createTopic(name, partitions: partitions)
    }
    return name
  }

  /// Adds partitions to a topic, which only Apache Kafka does.
  package func growTopic(_ name: String, to partitions: Int) async throws {
    try await apache().tool(["topics", "--alter", "--topic", name, "--partitions", "\(partitions)"])
  }

  /// Deletes a topic, which only Apache Kafka does.
  package func deleteTopic(_ name: String) async throws { try await apache().tool(["topics", "--delete", "--topic", name]) }

  /// Takes all records of a topic of one partition away up to an offset, as retention does; only Apache Kafka knows it.
  package func retain(_ name: String, from offset: Int64) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "retain-\(name).json").path()
    let text = #"{"version":1,"partitions":[{"topic":"\#(name)","partition":0,"offset":\#(offset)}]}"#
    try Data(text.utf8).write(to: URL(filePath: path))
    try await apache().tool(["delete-records", "--offset-json-file", path])
    try FileManager.default.removeItem(atPath: path)
  }

  /// The node; throws where there is only the embedded broker.
  package func apache() async throws -> ApacheKafka {
    guard case .apache(let kafka) = try await kind() else { throw NoKafka(message: "the embedded broker cannot do that") }
    return kafka
  }

  private func kind() async throws -> Kind {
    let task = starting ?? Task { try await Self.start() }
    starting = task
    return try await task.value
  }

  private static func start() async throws -> Kind {
    guard ApacheKafka.script != nil else {
      print("broker under test: embedded")
      return .embedded(try EmbeddedBroker())
    }
    let kafka = try await ApacheKafka()
    print("broker under test: Apache Kafka at \(kafka.bootstrapServers)")
    return .apache(kafka)
  }
}
