import Audit
import Curl
import Foundation
import Kafka
import Postgres
import PrivatePostgres
import Sandbox
import Time

/// One run of the binary.
struct BenchRun: Sendable {
  var schema: String
  var elapsed: Duration
  /// The process's peak resident memory in megabytes of 1,000,000 bytes; 0 where the system does not tell.
  var peakMegabytes: Int
  /// What the process and the server computed meanwhile: unlike the time that passed, little changed by who else is busy.
  var work: ProcessorTime
}

extension BenchGround {
  /// Runs the binary on a topic until all is committed: from its first record to the last commit.
  func measure(topic: String, count: Int, onlyTo: String?) async throws -> BenchRun {
    let name = topic.split(separator: ".").last.map(String.init) ?? topic
    let config = try await prepare(name, topic: topic, onlyTo: onlyTo)
    let process = try launch(["run", "--config", config])
    let admin = Admin(brokers: brokers)
    var offsets = try await OffsetFacts(admin, group: "bench-\(name)", topics: [topic])
    let before = ProcessorTime(process: process.processIdentifier, server: server.pid)
    let first = try await firstRecord(of: process)
    while offsets.lag > 0 {
      guard process.isRunning else { throw BenchFailed(message: "referrald ended; see \(folder)/\(name).log") }
      try await Task.sleep(for: .milliseconds(50))
      try await offsets.refresh(admin, group: "bench-\(name)")
    }
    let elapsed = ContinuousClock.now - first
    let work = ProcessorTime(process: process.processIdentifier, server: server.pid) - before
    let peak = Self.peak(of: process.processIdentifier)
    if isVerbose { await showRoundTrips() }
    process.terminate()
    process.waitUntilExit()
    return BenchRun(schema: name, elapsed: elapsed, peakMegabytes: peak, work: work)
  }

  /// Sends fresh customers' signals at a steady pace, and tells from outside how long each mail took.
  /// - Parameter isLimited: the policy has a daily limit, so that each mail needs its place among the day's before its attempt.
  func latency(perSecond rate: Double, seconds: Int, isLimited: Bool = false) async throws -> LatencyFigures {
    let name = isLimited ? "limited" : "latency"
    let topic = try await newTopic(name)
    let config = try await prepare(name, topic: topic, onlyTo: nil, isLimited: isLimited)
    let process = try launch(["run", "--config", config])
    try await ready(process)
    let producer = try Producer(brokers: brokers, properties: ["linger.ms": "0"])
    let log = try ProducerLog(path: "\(folder)/\(name).jsonl")
    let count = Int(rate * Double(seconds))
    _ = try await LoadProducer(producer, log: log, now: { BenchGround.now }).publish(
      (0..<count).lazy.map { FreshCustomer.signal($0, topic: topic, at: BenchGround.now) }, perSecond: rate)
    await producer.close(within: .seconds(10))
    let pool = Pool(Pool.Configuration(url: server.url(), schema: name))
    let audit = Auditor(
      .init(
        producerLog: "\(folder)/\(name).jsonl", providerFile: "\(folder)/mails.jsonl", brokers: brokers,
        group: "bench-\(name)", topics: [topic], deadTopic: "bench.dead"), pool: pool)
    var offsets = try await audit.offsets()
    while offsets.lag > 0 {
      guard process.isRunning else { throw BenchFailed(message: "referrald ended; see \(folder)/run.log") }
      try await Task.sleep(for: .milliseconds(100))
      try await audit.refresh(&offsets)
    }
    let report = try await audit.report()
    await pool.close()
    process.terminate()
    process.waitUntilExit()
    guard let latency = report.latency else { throw BenchFailed(message: "no mail was accepted") }
    return latency
  }

  /// Writes an instance's settings, and prepares its database.
  func prepare(
    _ name: String, instance: String? = nil, topic: String, onlyTo: String?, isLimited: Bool = false, port: Int = adminPort
  ) async throws -> String {
    let path = "\(folder)/\(instance ?? name).yaml"
    let policy = try isLimited ? limitedPolicy() : Self.policies + "/policy.yaml"
    let text = """
      instance: bench-\(instance ?? name)
      policy: \(policy)
      kafka: { brokers: [\(brokers.map { "\"\($0)\"" }.joined(separator: ", "))], group: bench-\(name), topics_in: [\(topic)],
        topic_out: bench.out, topic_dead: bench.dead }
      database: { url: "\(server.socketURL())", schema: \(name) }
      multimail: { url: "\(sandbox.url)", mailbox_id: mbx_demo }
      http: { admin: "127.0.0.1:\(port)", public: none, public_url: "https://go.acme.example" }
      log: { level: warning }
      secrets: \(folder)/secrets
      \(onlyTo.map { "deliver: { only_to: [\"\($0)\"] }" } ?? "")

      """
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    for topic in ["bench.out", "bench.dead"] where try await Admin(brokers: brokers).partitions(of: topic) == nil {
      try await Admin(brokers: brokers).createTopics([.init(topic, partitions: 8)])
    }
    let migrate = try launch(["migrate", "--config", path])
    migrate.waitUntilExit()
    guard migrate.terminationStatus == 0 else { throw BenchFailed(message: "migrate failed; see \(folder)/migrate.log") }
    return path
  }

  private static var policies: String { FileManager.default.currentDirectoryPath + "/deploy/bench-policy" }

  /// The policy with a daily limit that is never reached.
  private func limitedPolicy() throws -> String {
    let text = try String(contentsOfFile: Self.policies + "/policy.yaml", encoding: .utf8)
    let limited = text.replacing("daily_limit: none", with: "daily_limit: 10000000")
      .replacing("folder: templates", with: "folder: \(Self.policies)/templates")
    guard limited != text else { throw BenchFailed(message: "deploy/bench-policy/policy.yaml has no daily_limit: none") }
    try limited.write(toFile: "\(folder)/limited-policy.yaml", atomically: true, encoding: .utf8)
    return "\(folder)/limited-policy.yaml"
  }

  /// Where the admin side answers.
  static let adminPort = 18_081

  /// Runs the binary; what it says goes to a file of the command's name.
  func launch(_ arguments: [String], log name: String? = nil) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary)
    process.arguments = arguments
    // As the shipped unit sets it.
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "8388608", "MALLOC_TRIM_THRESHOLD_": "16777216"]) { $1 }
    let log = "\(folder)/\(name ?? arguments[0]).log"
    guard FileManager.default.createFile(atPath: log, contents: nil) else { throw BenchFailed(message: "\(log) cannot be made") }
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func firstRecord(of process: Process) async throws -> ContinuousClock.Instant {
    try await poll(process) { text in
      text.split(separator: "\n").contains { $0.hasPrefix("referrald_consumed_records_total{") && !$0.hasSuffix(" 0") }
    }
    return .now
  }

  /// Waits until the process has its partitions.
  func ready(_ process: Process, port: Int = adminPort) async throws {
    try await poll(process, port: port) { $0.contains("referrald_rebalances_total{kind=\"assigned\"} 1") }
  }

  private func poll(_ process: Process, port: Int = adminPort, _ isThere: (String) -> Bool) async throws {
    let client = try Client()
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      guard process.isRunning, .now < deadline else {
        throw BenchFailed(message: "referrald does not start; see \(folder)/run.log")
      }
      if isThere(await metrics(client, port: port)) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Prints how often the process asked PostgreSQL, and how long that took on average.
  private func showRoundTrips() async {
    guard let client = try? Client() else { return }
    for line in await metrics(client).split(separator: "\n") {
      if ["sum", "count"].contains(where: { line.hasPrefix("referrald_database_seconds_\($0)") }) { print("  \(line)") }
    }
  }

  /// The metrics page; empty while it cannot be had, which is no error while the process starts.
  func metrics(_ client: Client, port: Int = adminPort) async -> String {
    let answer = try? await client.send(Request(.get, "http://127.0.0.1:\(port)/metrics"))
    return answer.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
  }

  /// A process's peak resident memory in megabytes.
  static func peak(of pid: Int32) -> Int {
    // Only Linux tells; a figure of 0 says that it did not.
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line.flatMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } } ?? 0
    return kibibytes * 1_024 / 1_000_000
  }
}

/// Why no figure can be given.
struct BenchFailed: Error, CustomStringConvertible {
  var message: String
  var description: String { message }
}

/// Signals of customers who were never met before.
enum FreshCustomer {
  static func signal(_ number: Int, topic: String, at now: Timestamp) -> LoadRecord {
    let customer = "fresh_\(number)"
    let value =
      "{\"id\":\"f_\(number)\",\"type\":\"usage.milestone\",\"time\":\"\(now)\",\"customer\":{\"id\":\"\(customer)\","
      + "\"email\":\"\(customer)@example.com\",\"name\":\"Ada Smith\",\"country\":\"US\"},\"data\":{\"count\":10000}}"
    return LoadRecord(
      topic: topic, key: Array(customer.utf8), value: Array(value.utf8), eventID: "f_\(number)", time: now,
      customerID: customer, kind: .signal)
  }
}
