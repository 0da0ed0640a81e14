import Foundation

/// Where things lie.
enum Places {
  /// The package's folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL.path()

  /// The binary under test: `REFERRALD_BINARY`, or the one that was built for these tests.
  static let binary: String = {
    if let named = ProcessInfo.processInfo.environment["REFERRALD_BINARY"] { return named }
    return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "referrald").path()
  }()

  /// A folder for this run; the guardian removes it when the run is over.
  static let scratch: String = {
    let path = "/tmp/referrald-e2e-\(ProcessInfo.processInfo.processIdentifier)"
    Guardian.shared.tell("folder \(path)")
    return path
  }()

  /// The script of an Apache Kafka to test against; nil: the embedded broker. `KAFKA_HOME=` (empty) asks for the latter.
  static let kafkaScript: String? = {
    let home = ProcessInfo.processInfo.environment["KAFKA_HOME"] ?? "\(root)../shared/kafka"
    let script = "\(home)/kafka"
    let isThere =
      FileManager.default.isExecutableFile(atPath: script) && FileManager.default.isExecutableFile(atPath: "/usr/bin/java")
    return isThere && !home.isEmpty ? script : nil
  }()
}
