import ArgumentParser
import Kafka
import Settings

/// `referrald topics`.
struct TopicsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topics",
    abstract: "Prints the commands that make the topics referrald wants, and its rights; it makes none itself.",
    discussion: """
      Rights are printed for --principal, or for the user of kafka.properties' sasl.username. Writing to the topics it reads is for
      `dlq replay` and for its own link clicks.

      Example: referrald topics | sh
      Example: referrald topics --principal User:CN=referrald
      """)

  @OptionGroup var machine: MachineOptions
  @Option(help: "Partitions of each.") var partitions = 8
  @Option(help: "Who gets the rights, such as User:referrald.") var principal: String?

  func run() async throws {
    let kafka = try machine.settings().kafka
    for line in Self.topics(kafka, partitions) { Console.line(line) }
    let user = kafka.properties.first { $0.name == "sasl.username" }.map { "User:\($0.text)" }
    guard let principal = principal ?? user else {
      return Console.trouble("no rights are printed: name who gets them with --principal User:…")
    }
    for line in Self.rights(kafka, principal) { Console.line(line) }
  }

  private static func topics(_ kafka: Settings.Kafka, _ partitions: Int) -> [String] {
    let brokers = kafka.brokers.joined(separator: ",")
    let milliseconds = kafka.deadRetention.components.seconds * 1_000
    let create = "kafka-topics --bootstrap-server \(brokers) --create --if-not-exists --topic"
    return (kafka.topicsIn + [kafka.topicOut]).map { "\(create) \($0) --partitions \(partitions)" }
      + [
        "\(create) \(kafka.topicDead) --partitions 1 --config retention.ms=\(milliseconds)"
          + " --config max.message.bytes=\(Producer.topicLimit(kafka.libraryProperties))"
      ]
  }

  private static func rights(_ kafka: Settings.Kafka, _ principal: String) -> [String] {
    let who = "'\(principal.replacing("'", with: "'\\''"))'"
    let add = "kafka-acls --bootstrap-server \(kafka.brokers.joined(separator: ",")) --add --allow-principal \(who)"
    let readAndWrite = (kafka.topicsIn + [kafka.topicDead]).map { "\(add) --operation Read --operation Write --topic \($0)" }
    return readAndWrite + [
      "\(add) --operation DescribeConfigs --topic \(kafka.topicDead)",
      "\(add) --operation Write --topic \(kafka.topicOut)", "\(add) --operation Read --group \(kafka.group)",
      "\(add) --operation IdempotentWrite --cluster",
    ]
  }
}
