import Audit
import Curl
import Foundation
import Kafka
import Postgres
import PrivatePostgres
import Sandbox

/// How two instances worked off what was due at once.
struct DueRun: Sendable {
  /// One of the two.
  struct Instance: Sendable {
    var sent: Int
    var peakMegabytes: Int
    /// The most messages it had in hand when it was looked at.
    var inHand: Int
  }

  var instances: [Instance]
  var elapsed: Duration

  var sent: Int { instances.map(\.sent).reduce(0, +) }
}

extension BenchGround {
  /// How many mails a second the provider takes from plain clients.
  func providerPace(seconds: Int) async throws -> Double {
    let url = "\(sandbox.url)/mailboxes/mbx_demo/send"
    let body = Array(
      "{\"to\":[\"pace@example.com\"],\"subject\":\"Pace\",\"markdown\":\"\(String(repeating: "x", count: 2_000))\"}".utf8)
    let end = ContinuousClock.now + .seconds(seconds)
    let sent = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<2 {
        let client = try Client()
        for _ in 0..<32 {
          group.addTask {
            var sent = 0
            while ContinuousClock.now < end {
              var request = Request(.post, url)
              request.headers = [("Authorization", "Bearer mm_test_key"), ("Content-Type", "application/json")]
              request.headers.append(("Idempotency-Key", UUID().uuidString))
              request.body = body
              let answer = try await client.send(request)
              guard answer.status / 100 == 2 else { throw BenchFailed(message: "the provider answers \(answer.status)") }
              sent += 1
            }
            return sent
          }
        }
      }
      return try await group.reduce(0, +)
    }
    return Double(sent) / Double(seconds)
  }

  /// Lets many messages wait for the end of a pause, ends it, and looks for so long at what two instances make of it.
  func workOff(_ count: Int, seconds: Int) async throws -> DueRun {
    let topic = try await newTopic("due")
    let ports = [Self.adminPort, Self.adminPort + 1]
    var configs: [String] = []
    for (name, port) in zip(["a", "b"], ports) {
      configs.append(try await prepare("due", instance: "due-\(name)", topic: topic, onlyTo: nil, port: port))
    }
    try run(["pause", "--config", configs[0], "--reason", "until all is due"])
    let processes = try zip(configs, ["a", "b"]).map { try launch(["run", "--config", $0], log: "due-\($1)") }
    for (process, port) in zip(processes, ports) { try await ready(process, port: port) }
    try await publishFresh(count, topic)
    let client = try Client()
    try await waitUntilRead(topic, count, processes)
    try run(["resume", "--config", configs[0], "--reason", "all is due"])
    var (most, sent) = ([0, 0], [0, 0])
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .seconds(seconds), sent.reduce(0, +) < count {
      try await Task.sleep(for: .milliseconds(200))
      for (place, port) in ports.enumerated() {
        let text = await metrics(client, port: port)
        most[place] = max(most[place], value("referrald_waiting_messages{state=\"in_hand\"}", text))
        sent[place] = value("referrald_sends_total{outcome=\"accepted\"}", text)
      }
    }
    let elapsed = ContinuousClock.now - start
    let instances = processes.indices.map { place in
      DueRun.Instance(
        sent: sent[place], peakMegabytes: Self.peak(of: processes[place].processIdentifier), inHand: most[place])
    }
    for process in processes {
      process.terminate()
      process.waitUntilExit()
    }
    return DueRun(instances: instances, elapsed: elapsed)
  }

  private func publishFresh(_ count: Int, _ topic: String) async throws {
    let producer = try Producer(brokers: brokers)
    for start in stride(from: 0, to: count, by: 20_000) {
      let now = Self.now
      try await producer.send(
        (start..<min(start + 20_000, count)).map {
          let record = FreshCustomer.signal($0, topic: topic, at: now)
          return Producer.Message(topic: topic, key: record.key, value: record.value)
        })
    }
    await producer.close(within: .seconds(10))
  }

  private func waitUntilRead(_ topic: String, _ count: Int, _ processes: [Process]) async throws {
    let pool = Pool(Pool.Configuration(url: server.url(), schema: "due"))
    let deadline = ContinuousClock.now + .seconds(600)
    while true {
      let rows = try await pool.query("select count(*) from messages where state = 'deferred'", within: .seconds(60))
      if try rows.first?.int64(0) == Int64(count) { break }
      guard processes.allSatisfy(\.isRunning), .now < deadline else {
        throw BenchFailed(message: "not all was read; see \(folder)")
      }
      try await Task.sleep(for: .milliseconds(500))
    }
    await pool.close()
  }

  private func run(_ arguments: [String]) throws {
    let process = try launch(arguments)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw BenchFailed(message: "\(arguments[0]) failed; see \(folder)") }
  }

  /// A sample of a page of metrics; 0 where it has none.
  private func value(_ name: String, _ page: String) -> Int {
    let line = page.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
    return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }.map { Int($0) } ?? 0
  }
}
