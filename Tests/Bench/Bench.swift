import ArgumentParser
import Audit
import BrokerUnderTest
import DemoDay
import Foundation
import Kafka
import Postgres
import Sandbox

/// Measures `referrald` against raw parts in one run, and prints ratios: machines differ, ratios less.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures referrald against raw parts in one run.")

  @Option(help: "The binary to measure.") var binary = ".build/release/referrald"
  @Option(help: "Events of the mixed stream, 1 % of them signals.") var events = 2_000_000
  @Option(help: "Events of the stream of signals only.") var signals = 200_000
  @Option(help: "Seconds of steady load for the latency.") var seconds = 20

  @Option(help: "Measure this instead: two instances and so many messages that are due at once.") var due: Int?

  @Flag(help: "Also print the round trips to PostgreSQL.") var verbose = false

  func run() async throws {
    let ground = try await BenchGround.start(binary: binary, isVerbose: verbose)
    print("broker: \(ground.brokerName); \(ProcessInfo.processInfo.activeProcessorCount) cores")
    if let due { return try await measure(due: due, ground) }
    let mixedCount = ground.isApache ? events : min(events, 400_000)
    let signalCount = ground.isApache ? signals : min(signals, 200_000)
    let mixed = try await ground.publish(
      "mixed", BenchLoad(seed: 1, events: mixedCount, signalShare: 0.01, end: BenchGround.now))
    let raw = try await ground.rawConsume(mixed, mixedCount)
    print("raw consume, records discarded: \(Figure.rate(mixedCount, raw)) records/s")
    let run = try await ground.measure(topic: mixed, count: mixedCount, onlyTo: "nobody@nowhere.example")
    print("referrald, 1 % signals: \(Figure.rate(mixedCount, run.elapsed)) events/s, peak \(run.peakMegabytes) MB")
    print("  \(run.work.line(mixedCount))")
    print("mixed ratio: \(Figure.percent(raw, run.elapsed)) of raw consume (target 30 %)")
    let all = try await ground.publish(
      "signals", BenchLoad(seed: 2, events: signalCount, signalShare: 1, end: BenchGround.now))
    let decided = try await ground.measure(topic: all, count: signalCount, onlyTo: "nobody@nowhere.example")
    print("referrald, all signals: \(Figure.rate(signalCount, decided.elapsed)) events/s, peak \(decided.peakMegabytes) MB")
    print("  \(decided.work.line(signalCount))")
    let upserts = try await ground.rawUpserts(of: decided.schema)
    print("raw unnest upserts of the same rows: \(Figure.rate(signalCount, upserts)) events/s")
    print("all-signal ratio: \(Figure.percent(upserts, decided.elapsed)) of raw PostgreSQL (target 50 %)")
    let half = Double(signalCount) / decided.elapsed.seconds / 2
    let latency = try await ground.latency(perSecond: min(half, 500), seconds: seconds)
    print("signal to accepted mail at \(Int(min(half, 500))) signals/s: \(latency.line) (target p50 below 20 ms)")
    let limited = try await ground.latency(perSecond: min(half, 500), seconds: seconds, isLimited: true)
    print("the same under a daily limit: \(limited.line)")
    print("on disk: \(try await ground.diskSizes(of: "latency").line)")
    try await ground.stop()
  }
}

extension Bench {
  /// Prints how two instances get through what is due at once, and what it costs them.
  private func measure(due count: Int, _ ground: BenchGround) async throws {
    let pace = try await ground.providerPace(seconds: 10)
    print("the provider, asked by 64 at once and nothing else: \(Int(pace)) mails/s")
    let run = try await ground.workOff(count, seconds: seconds)
    for (number, instance) in run.instances.enumerated() {
      let memory = "peak \(instance.peakMegabytes) MB (target below 200 MB)"
      print("instance \(number + 1): \(instance.sent) mails, at most \(instance.inHand) in hand, \(memory)")
    }
    let rate = Double(run.sent) / run.elapsed.seconds
    print("\(count) due at once, two instances: \(Int(rate)) mails/s, \(Int(rate / pace * 100)) % of the provider's pace")
    try await ground.stop()
  }
}

/// How figures are written.
enum Figure {
  static func rate(_ count: Int, _ span: Duration) -> String { "\(Int(Double(count) / span.seconds))" }
  static func percent(_ baseline: Duration, _ measured: Duration) -> String {
    "\(Int((baseline.seconds / measured.seconds * 100).rounded())) %"
  }
}

extension Duration {
  /// The span in seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
