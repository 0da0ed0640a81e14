import Files
import Foundation
import Kafka
import Pipeline
import Postgres
import PrivatePostgres
import Sandbox
import Settings
import Store

/// Everything the demo stands on: a private PostgreSQL, an embedded broker and the provider's sandbox, all in a scratch folder.
final class DemoGround: Sendable {
  let folder: String
  let settings: Settings
  let server: PrivateServer
  let broker: EmbeddedBroker
  let sandbox: Sandbox

  /// The one topic that the day flows through; 64 partitions, since the embedded broker keeps 5 MiB of each.
  static let topic = "product.events"
  static let partitions = 64

  /// Where the day's acknowledged records are logged.
  var producerLog: String { "\(folder)/produced.jsonl" }
  /// Where the sandbox appends accepted mails.
  var providerFile: String { "\(folder)/mails.jsonl" }

  private init(folder: String, settings: Settings, server: PrivateServer, broker: EmbeddedBroker, sandbox: Sandbox) {
    self.folder = folder
    self.settings = settings
    self.server = server
    self.broker = broker
    self.sandbox = sandbox
  }

  /// Starts all three and prepares the schema.
  /// - Parameters:
  ///   - isKeyed: contract B; without it contract A.
  ///   - overrides: more settings, as `--set` takes them.
  static func start(policy: String, isKeyed: Bool, overrides: [String: String]) async throws -> DemoGround {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("referrald-demo-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let server = try await PrivateServer.start(settings: ["shared_buffers": "256MB"])
    let broker = try EmbeddedBroker()
    try broker.createTopic(topic, partitions: partitions)
    try broker.createTopic("referrald.events", partitions: partitions)
    try broker.createTopic("referrald.dead", partitions: 1)
    var sandboxSettings = Sandbox.Settings()
    sandboxSettings.file = "\(folder)/mails.jsonl"
    let sandbox = try Sandbox(sandboxSettings)
    try writeSecrets(folder)
    let admin = "127.0.0.1:\(try await HTTPProbe.open())"
    var chosen = [
      "instance": "demo-1", "policy": policy, "secrets": "\(folder)/secrets", "kafka.brokers": broker.bootstrapServers,
      "kafka.topics_in": topic, "database.url": server.socketURL(), "database.schema": "demo", "multimail.url": sandbox.url,
      "http.public": "none", "http.admin": admin, "http.public_url": "https://go.acme.example",
    ]
    if isKeyed { chosen["multimail.mailbox_id"] = sandboxSettings.mailboxID }
    let reading = Settings.read(
      file: nil, environment: [:], overrides: chosen.merging(overrides) { $1 }, readFile: { try WholeFile.read($0) })
    guard let settings = reading.settings else {
      for fault in reading.faults { Console.trouble("\(fault)") }
      throw ExitStatus.configuration.exit
    }
    let store = Database.store(settings, size: 1)
    _ = try await store.migrate(schema: settings.database.schema)
    await store.pool.close()
    return DemoGround(folder: folder, settings: settings, server: server, broker: broker, sandbox: sandbox)
  }

  /// Stops all three and removes the scratch folder.
  func stop() async throws {
    await sandbox.stop()
    broker.close()
    try await server.stop()
    try FileManager.default.removeItem(atPath: folder)
  }

  private static func writeSecrets(_ folder: String) throws {
    let secrets = "\(folder)/secrets"
    try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
    for (name, text) in [("multimail_key", "mm_test_key"), ("link_key", "a key for the demo only, of 16 bytes or more")] {
      _ = try AppendFile(path: "\(secrets)/\(name)").append(Array(text.utf8))
    }
  }
}
