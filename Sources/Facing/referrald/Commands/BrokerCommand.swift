import ArgumentParser
import Files
import Kafka
import Systemd

/// `referrald broker`: the embedded broker as a process of its own, for demos and tests.
struct BrokerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "broker", abstract: "Runs the embedded Kafka broker, for demos and tests; it keeps 5 MiB a partition.",
    discussion: "Example: referrald broker --topic product.events:64 --topic referrald.dead:1 --port-file broker.txt",
    shouldDisplay: false)

  @Option(help: "Receives the bootstrap servers.") var portFile: String?
  @Option(name: .customLong("topic"), help: ArgumentHelp("A topic to make.", valueName: "name:partitions")) var topics: [String] =
    []

  func run() async throws {
    let broker = try EmbeddedBroker()
    for topic in topics {
      let parts = topic.split(separator: ":")
      guard parts.count == 2, let partitions = Int(parts[1]) else { throw ValidationError("--topic takes name:partitions") }
      try broker.createTopic(String(parts[0]), partitions: partitions)
    }
    if let portFile { _ = try AppendFile(path: portFile).append(Array((broker.bootstrapServers + "\n").utf8)) }
    Console.line(broker.bootstrapServers)
    for await request in Signals().requests where request == .stop { break }
    broker.close()
  }
}
