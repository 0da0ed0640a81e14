import Audit
import BrokerUnderTest
import Foundation
import Testing

/// The real binary on real PostgreSQL and a real broker, killed without warning: nothing may be lost and nothing sent twice.
///
/// `REFERRALD_CRASH_SEED` repeats a run's kills and load, `REFERRALD_CRASH_KILLS` makes it longer (default 10), and
/// an empty `KAFKA_HOME` has it run on the embedded broker.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Binary.isThere, "needs \(Binary.path): swift build"))
struct CrashTests {
  static let seed = number("REFERRALD_CRASH_SEED").map { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
  static let kills = number("REFERRALD_CRASH_KILLS") ?? 10

  private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

  /// Both contracts alone; and together, where a broker lets members of one group die one by one.
  static let casts = (ApacheKafka.script == nil ? [1] : [1, 2]).flatMap { instances in
    [true, false].map { Cast(isKeyed: $0, instances: instances) }
  }

  /// Under which contract, and how many share the work.
  struct Cast: Sendable, CustomTestStringConvertible {
    var isKeyed: Bool
    var instances: Int

    var testDescription: String { "\(isKeyed ? "keyed" : "unkeyed"), instances=\(instances)" }
  }

  @Test(arguments: casts)
  func `Killed at random moments under load, it loses nothing and mails nobody twice`(cast: Cast) async throws {
    let start = ContinuousClock.now
    let ground = try await Ground(isKeyed: cast.isKeyed, instances: cast.instances)
    let about = "\(cast.testDescription), seed=\(Self.seed)"
    var isClean = false
    do {
      let (report, story) = try await Torture(ground: ground, seed: Self.seed, kills: Self.kills, pace: 150).run()
      isClean = report.isClean && report.kills == Self.kills && report.mails > 0
      let sharedOut = try (1...cast.instances).map { try ground.mentions("partitions had no owner", by: $0) }.reduce(0, +)
      let seconds = (ContinuousClock.now - start).components.seconds
      print("crash \(about): \(report.line) shared_out_anew=\(sharedOut) in \(seconds) s")
      for line in isClean ? [] : story { print("  \(line)") }
      for finding in report.findings { Issue.record("\(finding)") }
      #expect(isClean, "\(about): \(report.line); see \(ground.folder)")
    } catch {
      Issue.record("\(about): \(error); see \(ground.folder)")
    }
    try await ground.stop(keepsFolder: !isClean)
  }
}
