import Foundation

/// One node of Apache Kafka in a folder of its own; it ends with the process that started it, however that ends.
package final class ApacheKafka: Sendable {
  /// As host:port.
  package let bootstrapServers: String
  private let folder: String
  private let script: String

  /// The script that starts Apache Kafka: in `KAFKA_HOME`, or beside the package in `../shared/kafka`; nil when there is none.
  /// An empty `KAFKA_HOME` asks for the embedded broker.
  package static var script: String? {
    let home = ProcessInfo.processInfo.environment["KAFKA_HOME"]
    guard home != "" else { return nil }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let beside = root.deletingLastPathComponent().appending(path: "shared/kafka").path()
    let candidates = [home, beside].compactMap { $0 }.map { $0 + "/kafka" }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Starts a node.
  /// - Parameter settings: more broker settings.
  package init(settings: [String: String] = [:]) async throws {
    guard let script = Self.script else { throw NoKafka(message: "no Apache Kafka: set KAFKA_HOME") }
    let folder = FileManager.default.temporaryDirectory.appending(path: "kafka-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.script = script
    self.folder = folder
    try Self.guardNode(script, folder)
    try await run(script, ["start", folder] + settings.map { "\($0.key)=\($0.value)" }, log: folder + "/script.log")
    bootstrapServers = try String(contentsOfFile: folder + "/bootstrap", encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Ends the node by kill -9; its data stays.
  package func kill() async throws { try await run(script, ["kill", folder], log: folder + "/script.log") }

  /// Starts the node again on its data.
  package func up() async throws { try await run(script, ["up", folder], log: folder + "/script.log") }

  /// Runs one of Kafka's own tools.
  package func tool(_ arguments: [String]) async throws {
    try await run(script, ["run", folder] + arguments, log: folder + "/script.log")
  }

  /// Publishes records of 10 bytes to a topic within one transaction, whose marker ends behind them.
  package func transact(_ topic: String, records: Int) async throws {
    let libraries = URL(filePath: script).deletingLastPathComponent().appending(path: "libs").path() + "/*"
    try await run(
      "/usr/bin/java",
      [
        "-cp", libraries, "org.apache.kafka.tools.ProducerPerformance", "--producer-props",
        "bootstrap.servers=\(bootstrapServers)",
        "--topic", topic, "--num-records", "\(records)", "--record-size", "10", "--throughput", "-1", "--transactional-id", topic,
        "--transaction-duration-ms", "60000",
      ], log: folder + "/script.log")
  }

  /// Stops the node; the folder goes with the process.
  package func stop() async throws { try await run(script, ["stop", folder], log: folder + "/script.log") }

  /// Leaves a process behind that stops the node and removes the folder when ours has ended.
  private static func guardNode(_ script: String, _ folder: String) throws {
    let guardian = Process()
    guardian.executableURL = URL(filePath: "/usr/bin/setsid")
    let words = "tail --pid=\(ProcessInfo.processInfo.processIdentifier) -f /dev/null; \"$0\" stop \"$1\"; rm -rf \"$1\""
    guardian.arguments = ["bash", "-c", words, script, folder]
    guardian.standardInput = FileHandle.nullDevice
    guardian.standardOutput = FileHandle.nullDevice
    guardian.standardError = FileHandle.nullDevice
    try guardian.run()
  }
}

/// Why there is no broker.
package struct NoKafka: Error, CustomStringConvertible {
  /// What went wrong.
  package var message: String
  package var description: String { message }
}

/// Runs a command to its end; throws when it fails, with the last of its log.
private func run(_ command: String, _ arguments: [String], log: String) async throws {
  let process = Process()
  process.executableURL = URL(filePath: "/bin/bash")
  // Foundation learns of the end by a descriptor that every descendant inherits; the node outlives the script, so close it there.
  let detached = """
    (for entry in /proc/self/fd/*; do n=${entry##*/}; [ "$n" -gt 2 ] && eval "exec $n>&-"; done; exec "$0" "$@")
    """
  process.arguments = ["-c", detached, command] + arguments
  process.standardInput = FileHandle.nullDevice
  _ = FileManager.default.createFile(atPath: log, contents: nil)
  let output = FileHandle(forWritingAtPath: log)
  process.standardOutput = output
  process.standardError = output
  let status: Int32 = try await withCheckedThrowingContinuation { continuation in
    process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
    do { try process.run() } catch { continuation.resume(throwing: error) }
  }
  guard status == 0 else {
    let words = try String(contentsOfFile: log, encoding: .utf8).suffix(2_000)
    throw NoKafka(message: "\(command) \(arguments.first ?? "") failed with \(status): \(words)")
  }
}
