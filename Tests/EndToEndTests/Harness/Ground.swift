import Foundation
import Glibc
import JSONTree
import Kafka
import Postgres
import PrivatePostgres
import Store
import Synchronization
import Testing

/// Everything one test stands on: topics, a schema, a sandbox, a policy, secrets, and the daemons it starts.
final class Ground {
  let name: String
  let folder: String
  let kafka: KafkaUnderTest
  let server: PrivateServer
  let sandbox: SandboxProcess
  let store: Store
  let isKeyed: Bool
  /// Who gets copies; nil: nobody.
  var oversightAddress: String?
  /// Where a model may be asked; nil: nowhere.
  var personaliserOrigin: String?
  private let producer: Producer
  private var daemons: [DaemonProcess] = []

  private static let count = Mutex(0)

  fileprivate init(isKeyed: Bool, server: PrivateServer?, hasOwnBroker: Bool) async throws {
    let number = Self.count.withLock { count in
      count += 1
      return count
    }
    name = "t\(number)"
    folder = "\(Places.scratch)/\(name)"
    try FileManager.default.createDirectory(atPath: "\(folder)/secrets", withIntermediateDirectories: true)
    kafka = try await KafkaUnderTest.start(name, folder: folder, isOwn: hasOwnBroker)
    if let server { self.server = server } else { self.server = try await SharedServer.shared.server() }
    sandbox = SandboxProcess(port: try await freePort(), folder: folder)
    var pool = Pool.Configuration(url: self.server.socketURL(), schema: name)
    pool.size = 1
    store = Store(pool: Pool(pool))
    producer = try Producer(brokers: kafka.brokers)
    self.isKeyed = isKeyed
    try write("secrets/multimail_key", "mm_test_key")
    try write("secrets/link_key", "a key for tests only, of 16 bytes or more")
    try write("policy.yaml", TestPolicy.text())
  }

  /// Writes a file of the test's folder.
  func write(_ file: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(file)")) }

  /// Writes a settings file.
  /// - Returns: its path.
  func settings(_ instance: String, admin: UInt16) throws -> String {
    let mailbox =
      (isKeyed ? "  mailbox_id: mbx_demo\n" : "") + (oversightAddress.map { "  oversight_address: \($0)\n" } ?? "")
    try write(
      "\(instance)-\(admin).yaml",
      """
      instance: \(instance)
      policy: \(folder)/policy.yaml
      secrets: \(folder)/secrets
      kafka:
        brokers: [\(kafka.brokers.joined(separator: ", "))]
        group: \(name)
        topics_in: [\(kafka.topicIn)]
        topic_out: \(kafka.topicOut)
        topic_dead: \(kafka.topicDead)
      database:
        url: \(server.socketURL())
        schema: \(name)
        pool_size: 4
      multimail:
        url: \(sandbox.url)
      \(mailbox)http:
        public: none
        public_url: https://go.acme.example
        admin: 127.0.0.1:\(admin)
      \(personaliserOrigin.map { "personaliser: { origin: \"\($0)\" }" } ?? "")
      log: { format: json }

      """)
    return "\(folder)/\(instance)-\(admin).yaml"
  }

  /// Starts a daemon and does not wait for it.
  /// - Parameters:
  ///   - overrides: settings as `--set` takes them.
  ///   - environment: what it has beside the usual.
  func daemon(
    _ instance: String = "one", overrides: [String] = [], environment: [String: String] = [:]
  ) async throws -> DaemonProcess {
    let port = try await freePort()
    let arguments = ["run", "--config", try settings(instance, admin: port)] + overrides.flatMap { ["--set", $0] }
    let process = try RunningProcess(arguments, name: instance, folder: folder, environment: environment)
    let daemon = DaemonProcess(process: process, port: port)
    daemons.append(daemon)
    return daemon
  }

  /// Has the daemons' password in their secrets, and names the database by TCP, where it is asked for.
  /// - Parameter port: the server's, or that of what stands before it.
  /// - Returns: the override that says so.
  func byPassword(port: UInt16, user: String = "postgres", password: String) throws -> [String] {
    try write("secrets/database_password", password)
    return ["database.url=postgresql://\(user)@127.0.0.1:\(port)/postgres"]
  }

  /// Starts a daemon and waits until it is ready.
  func readyDaemon(
    _ instance: String = "one", overrides: [String] = [], environment: [String: String] = [:]
  ) async throws -> DaemonProcess {
    let daemon = try await daemon(instance, overrides: overrides, environment: environment)
    try await daemon.becomesReady()
    return daemon
  }

  /// Runs a command on this ground's settings.
  func command(_ arguments: String...) async throws -> Ran {
    try await referrald(arguments + ["--config", try settings("commands", admin: 1)])
  }

  func migrate() async throws {
    let ran = try await command("migrate")
    try #require(ran.status == 0, "\(ran.errors)")
  }

  /// Publishes records, each under its key.
  func produce(_ records: [(key: String, value: String)]) async throws {
    try await producer.send(
      records.map { Producer.Message(topic: kafka.topicIn, key: Array($0.key.utf8), value: Array($0.value.utf8)) })
  }

  /// Publishes one milestone for each of these customers, whose addresses are `<customer>@mail.example`.
  func celebrate(_ customers: [String]) async throws { try await produce(customers.map { ($0, TestEvent.milestone($0)) }) }

  /// Waits until each of these customers got a mail, and makes sure that none got two.
  func eachGetsOneMail(_ customers: [String], within limit: Duration = .seconds(120)) async throws {
    try await eventually("a mail for each of \(customers.count)", within: limit) {
      try await sandbox.mails() >= customers.count
    }
    try await eventually("all offsets committed") { try await kafka.lag(group: name) == 0 }
    for customer in customers { #expect(try await sandbox.mails(to: "\(customer)@mail.example") == 1, "\(customer)") }
  }

  /// Messages of a state, as `referrald messages` tells them.
  func messages(_ state: String) async throws -> [JSON] {
    try await command("messages", "--state", state, "--limit", "1000", "--json").lines.map { try JSON.parse($0) }
  }

  /// The output events so far.
  func published() async throws -> [JSON] {
    let events = Mutex<[JSON]>([])
    try await TopicReader(brokers: kafka.brokers).read(kafka.topicOut, limit: 10_000) { batch in
      let read = try batch.records.compactMap { batch.valueBytes($0) }.map { try JSON.parse($0.span) }
      events.withLock { $0 += read }
      return true
    }
    return events.withLock { $0 }
  }

  fileprivate func close() async throws {
    for daemon in daemons { try await daemon.process.end() }
    try await sandbox.stop()
    await producer.close(within: .seconds(5))
    await store.pool.close()
    try await kafka.embedded?.end()
  }

  fileprivate var lastWords: String {
    daemons.map { "--- \($0.process.name)\n\($0.process.errors.suffix(3_000))" }.joined(separator: "\n")
  }
}

/// Gives the body a ground whose sandbox runs and whose schema is made, and takes everything down afterwards.
/// - Parameters:
///   - isKeyed: contract B; without it contract A.
///   - isPrepared: false leaves sandbox and schema to the test.
///   - server: nil: the run's shared one.
///   - hasOwnBroker: an embedded broker that the test may hurt, even where there is Apache Kafka.
func withGround(
  isKeyed: Bool = true, isPrepared: Bool = true, server: PrivateServer? = nil, hasOwnBroker: Bool = false,
  _ body: (Ground) async throws -> Void
) async throws {
  let ground = try await Ground(isKeyed: isKeyed, server: server, hasOwnBroker: hasOwnBroker)
  do {
    if isPrepared {
      try await ground.sandbox.start()
      try await ground.migrate()
    }
    try await body(ground)
    try await ground.close()
  } catch {
    Issue.record("\(error)\n\(ground.lastWords)")
    try await ground.close()
    throw error
  }
}
