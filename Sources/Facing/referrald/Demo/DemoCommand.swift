import ArgumentParser
import Foundation
import JSONTree
import Journaling
import Pipeline
import Policies
import Sandbox
import Settings
import Systemd
import Time

/// `referrald demo`.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Runs a day of product events through the real pipeline, on private parts.",
    discussion: """
      Starts a private PostgreSQL, an embedded Kafka broker and the provider's sandbox, and stays up until Ctrl-C.

      Example: referrald demo
      Example: referrald demo --once --json
      """)

  @Flag(help: "End when the day is through.") var once = false
  @Flag(help: "Make the last line one JSON object.") var json = false
  @Option(help: "The policy to run.") var policy: String?
  @Option(help: "How many events the day has.") var events = 50_000
  @Option(help: "How many customers they are of.") var customers = 2_000
  @Option(help: "The same seed makes the same day.") var seed: UInt64 = 1
  @Flag(help: "Contract A: the provider knows no idempotency key.") var unkeyed = false
  @Option(name: .customLong("set"), help: ArgumentHelp("One setting, as for run.", valueName: "key=value"))
  var overrides: [String] = []

  func run() async throws {
    let path = try policyPath()
    let programme = try Self.ungated(PolicySource(path: path).programme().policy)
    Console.trouble("starting a private PostgreSQL, an embedded broker and the provider's sandbox")
    let ground = try await DemoGround.start(policy: path, isKeyed: !unkeyed, overrides: try pairs())
    let journal = Log.standard(
      level: .warning, format: "text", environment: ProcessInfo.processInfo.environment, now: { SystemClock().now.description })
    let daemon = Daemon(ground.settings, programme: programme, journal: journal, notify: Notify(environment: [:]))
    let (requests, stop) = AsyncStream.makeStream(of: Signals.Request.self)
    let play = DemoPlay(ground: ground, daemon: daemon, events: events, customers: customers, seed: seed)
    let isClean = try await withThrowingTaskGroup(of: Bool?.self) { group in
      group.addTask {
        try await daemon.run(requests)
        return nil
      }
      group.addTask { [json, once] in
        let report = try await play.day()
        try await play.show(report, asJSON: json)
        if !once { await Self.untilStopped(ground, daemon) }
        stop.yield(.stop)
        return report.isClean
      }
      var isClean = false
      for try await result in group { isClean = result ?? isClean }
      return isClean
    }
    try await ground.stop()
    if !isClean { throw ExitStatus.software.exit }
  }

  /// Nobody sits beside the demo to approve the first mails of its templates.
  private static func ungated(_ policy: Policy) throws -> Programme {
    var policy = policy
    for kind in policy.messages.keys { policy.messages[kind]?.gateFirst = 0 }
    return try Programme(policy)
  }

  private static func untilStopped(_ ground: DemoGround, _ daemon: Daemon) async {
    Console.trouble("mails \(ground.sandbox.page)   metrics \(daemon.adminURL)/metrics   Ctrl-C ends it")
    for await request in Signals().requests where request == .stop { break }
  }

  private func policyPath() throws -> String {
    let places = policy.map { [$0] } ?? ["deploy/sample/policy.yaml", "/usr/share/referrald/sample/policy.yaml"]
    guard let path = places.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw ValidationError("no policy at \(places.joined(separator: " or ")); name one with --policy")
    }
    return path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  private func pairs() throws -> [String: String] {
    var pairs: [String: String] = [:]
    for text in overrides {
      guard let sign = text.firstIndex(of: "=") else { throw ValidationError("--set takes key=value, not “\(text)”") }
      pairs[String(text[..<sign])] = String(text[text.index(after: sign)...])
    }
    return pairs
  }
}
