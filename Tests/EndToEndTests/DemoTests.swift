import Foundation
import Glibc
import JSONTree
import Testing

/// The demo, whole.
@Suite(.serialized) struct DemoTests {
  @Test(arguments: [[], ["--unkeyed"]])
  func `a day goes through, and its figures are clean`(more: [String]) async throws {
    // Without quiet hours, so that the hour of the run does not matter.
    let policy = "\(Places.scratch)/demo-policy.yaml"
    try FileManager.default.createDirectory(atPath: Places.scratch, withIntermediateDirectories: true)
    try Data(TestPolicy.text().utf8).write(to: URL(filePath: policy))
    let arguments = ["demo", "--once", "--json", "--events", "5000", "--policy", policy] + more
    let ran = try await referrald(arguments, workingIn: Places.root, within: .seconds(180))
    #expect(ran.status == 0, "\(ran.errors)")
    let figures = try JSON.parse(try #require(ran.lines.last))
    #expect(figures["events"]?.int == 5_000)
    for name in ["lost", "mails_twice", "committed_lag"] { #expect(figures[name]?.int == 0, "\(name)") }
    #expect(figures["malformed"]?.int ?? 0 > 0 && figures["duplicates"]?.int ?? 0 > 0)
    #expect(figures["accepted_by_provider"]?.int == figures["sent"]?.int)
    // On a busy machine a customer may say no before the mail leaves: what was decided is sent, waits, or is taken back.
    let (decisions, messages) = (figures["decisions"], figures["messages"])
    let decided = ["prompted", "deferred"].compactMap { decisions?[$0]?.int }.reduce(0, +)
    let ended = ["sent", "deferred", "cancelled", "expired"].compactMap { messages?[$0]?.int }.reduce(0, +)
    #expect(decided == ended, "\(figures)")
    #expect(figures["sent"]?.int ?? 0 > 0 && ran.output.contains("Subject: "))
  }

  @Test(arguments: [SIGINT, SIGTERM]) func `it stays up until it is told to end`(signal: Int32) async throws {
    let demo = try RunningProcess(
      ["demo", "--events", "500", "--customers", "50"], name: "demo", folder: "\(Places.scratch)/demo", workingIn: Places.root)
    try await eventually("the day is through: \(demo.errors)") { demo.errors.contains("Ctrl-C ends it") }
    let address = try #require(demo.errors.firstMatch(of: /metrics http:\/\/127\.0\.0\.1:(\d+)/)?.1)
    #expect(await pageStatus(try #require(UInt16(address)), "/ready") == 200)
    demo.signal(signal)
    #expect(try await demo.exit(within: .seconds(60)) == 0)
  }
}
