import ArgumentParser
import Settings

/// `referrald topics`.
struct TopicsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topics", abstract: "Prints the commands that make the topics referrald wants; it makes none itself.",
    discussion: "Example: referrald topics | sh")

  @OptionGroup var machine: MachineOptions
  @Option(help: "Partitions of each.") var partitions = 8

  func run() async throws {
    let kafka = try machine.settings().kafka
    let brokers = kafka.brokers.joined(separator: ",")
    let milliseconds = kafka.deadRetention.components.seconds * 1_000
    for topic in kafka.topicsIn + [kafka.topicOut] {
      Console.line(
        "kafka-topics --bootstrap-server \(brokers) --create --if-not-exists --topic \(topic) --partitions \(partitions)")
    }
    Console.line(
      "kafka-topics --bootstrap-server \(brokers) --create --if-not-exists --topic \(kafka.topicDead) --partitions 1 "
        + "--config retention.ms=\(milliseconds)")
  }
}
