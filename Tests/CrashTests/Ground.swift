import Audit
import BrokerUnderTest
import Curl
import Foundation
import HTTPServer
import Kafka
import Postgres
import PrivatePostgres

/// What the crashed process stands on and must not lose by dying: PostgreSQL, a broker and the provider, each a process of its own.
struct Ground: Sendable {
  let folder: String
  /// How many daemons share the work.
  let instances: Int
  let brokers: [String]
  let pool: Pool
  let server: PrivateServer
  private let kafka: ApacheKafka?
  private let broker: Child?
  private let sandbox: Child

  static let topic = "product.events", deadTopic = "referrald.dead"
  static let schema = "crash", mailbox = "mbx_crash"
  /// The embedded broker keeps 5 MiB of each: at 300 records a second of 500 bytes that is 7 minutes.
  static let partitions = 12

  var producerLog: String { "\(folder)/produced.jsonl" }
  var providerFile: String { Self.providerFile(folder) }
  private static func providerFile(_ folder: String) -> String { "\(folder)/mails.jsonl" }

  /// Starts everything but the daemons.
  init(isKeyed: Bool, instances: Int) async throws {
    self.instances = instances
    folder = FileManager.default.temporaryDirectory.appending(path: "crash-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: "\(folder)/secrets", withIntermediateDirectories: true)
    try Guardian.watch(folder)
    server = try await PrivateServer.start(fsync: true)
    (kafka, broker, brokers) = try await Self.startBroker(folder)
    sandbox = try Child(
      [
        "sandbox", "--port", "0", "--file", Self.providerFile(folder), "--mailbox", Self.mailbox, "--address",
        "referrals@crash.example",
      ], name: "sandbox", in: folder)
    let words = try await Patience.value("the sandbox's addresses") { [sandbox] in
      let text = try String(contentsOfFile: sandbox.log, encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      // The last is not whole.
      return lines.count > 2 ? lines.map { $0.split(separator: " ").last.map(String.init) ?? "" } : nil
    }
    var database = Pool.Configuration(url: server.socketURL(), schema: Self.schema)
    database.size = 2
    pool = Pool(database)
    try write(api: words[0], isKeyed: isKeyed)
    try await Self.trouble(words[1])
  }

  /// The consumer group of a life.
  ///
  /// The embedded broker knows no static membership and does not let go of a killed member, so that there each life is a group of
  /// its own and goes on from the progress in PostgreSQL; on Apache Kafka it is the same one always.
  func group(life: Int) -> String { broker == nil ? "crash" : "crash-\(life)" }

  /// What looks at the outcome after the last life.
  func auditor(life: Int) -> Auditor {
    Auditor(
      Auditor.Places(
        producerLog: producerLog, providerFile: providerFile, brokers: brokers, group: group(life: life), topics: [Self.topic],
        deadTopic: Self.deadTopic), pool: pool)
  }

  /// Starts a daemon.
  func run(_ instance: Int, life: Int) throws -> Child {
    let arguments = ["run", "--config", config(instance), "--set", "kafka.group=\(group(life: life))"]
    return try Child(arguments, name: "run-\(instance)", in: folder)
  }

  /// Makes the schema.
  func migrate() async throws {
    let child = try Child(["migrate", "--config", config(1)], name: "migrate", in: folder)
    guard await child.ended() == 0 else { throw Trouble("migrate failed:\n\(try child.lastWords())") }
  }

  /// Whether members of a group keep their places when they die, so that one can be killed beside the others.
  var hasStaticMembers: Bool { broker == nil }

  /// How often an instance's log holds some words.
  func mentions(_ words: String, by instance: Int) throws -> Int {
    let log = try String(contentsOfFile: "\(folder)/run-\(instance).log", encoding: .utf8)
    return log.split(separator: "\n").count { $0.contains(words) }
  }

  private func config(_ instance: Int) -> String { "\(folder)/referrald-\(instance).yaml" }

  /// Ends everything; the folder stays where something went wrong.
  func stop(keepsFolder: Bool) async throws {
    _ = await sandbox.stop()
    _ = await broker?.stop()
    await pool.close()
    try await kafka?.stop()
    try await server.stop()
    if keepsFolder {
      try FileHandle.appending(to: "\(folder)/keep").close()
    } else {
      try FileManager.default.removeItem(atPath: folder)
    }
  }

  private static func startBroker(_ folder: String) async throws -> (ApacheKafka?, Child?, [String]) {
    let topics = [(topic, partitions), ("referrald.events", partitions), (deadTopic, 1)]
    if ApacheKafka.script != nil {
      let kafka = try await ApacheKafka(), brokers = [kafka.bootstrapServers]
      try await Admin(brokers: brokers).createTopics(topics.map { .init($0.0, partitions: $0.1) })
      return (kafka, nil, brokers)
    }
    let names = topics.flatMap { ["--topic", "\($0.0):\($0.1)"] }
    let file = "\(folder)/brokers"
    let broker = try Child(["broker", "--port-file", file] + names, name: "broker", in: folder)
    let address = try await Patience.value("the broker's address") { () -> String? in
      guard FileManager.default.fileExists(atPath: file) else { return nil }
      let text = try String(contentsOfFile: file, encoding: .utf8)
      return text.hasSuffix("\n") ? text.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }
    return (nil, broker, [address])
  }

  private func write(api: String, isKeyed: Bool) throws {
    var files = [
      ("policy.yaml", crashPolicy), ("secrets/multimail_key", "mm_test_key"),
      ("secrets/link_key", "a key for the crash tests only"),
    ]
    for instance in 1...instances {
      files.append(("referrald-\(instance).yaml", try settings(instance, api: api, isKeyed: isKeyed)))
    }
    for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
  }

  private func settings(_ instance: Int, api: String, isKeyed: Bool) throws -> String {
    """
    instance: crash-\(instance)
    policy: \(folder)/policy.yaml
    secrets: \(folder)/secrets
    kafka:
      brokers: [\(brokers.joined(separator: ", "))]
      topics_in: [\(Self.topic)]
      topic_dead: \(Self.deadTopic)
    database:
      url: "\(server.socketURL())"
      schema: \(Self.schema)
    multimail:
      url: \(api)
      mailbox_id: \(isKeyed ? Self.mailbox : "none")
    http:
      public: none
      admin: 127.0.0.1:\(try Server { _ in .empty(503) }.port)
      public_url: https://go.acme.example
    log:
      format: json

    """
  }

  /// Has the provider take its time over the mail and over its answer, so that a crash finds mails in the air on either way, and
  /// refuse some at first, so that it finds some that wait for another attempt.
  private static func trouble(_ page: String) async throws {
    let client = try Client()
    let faults = """
      [{"kind":"late","milliseconds":10},{"kind":"delay","milliseconds":10},{"kind":"rate","retry_after":"1","probability":0.03}]
      """
    let answer = try await client.send(Request(.post, "\(page)sandbox/faults", body: Array(faults.utf8)))
    await client.close()
    guard answer.status == 200 else { throw Trouble("the sandbox takes no fault: \(answer.status)") }
  }
}
