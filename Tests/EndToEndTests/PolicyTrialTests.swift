import Foundation
import JSONTree
import Postgres
import Store
import Testing

/// `policy test` and `backtest`: what a policy would do, tried without broker, database or mail.
@Suite(.serialized) struct PolicyTrialTests {
  private let sample = "\(Places.root)deploy/sample/policy.yaml"
  private let folder = "\(Places.scratch)/trials"

  private func file(_ name: String, _ text: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    return "\(folder)/\(name)"
  }

  @Test func `the cases that ship pass, reminders and clicks among them`() async throws {
    let ran = try await referrald("policy", "test", sample)
    #expect(ran.status == 0 && ran.output.wholeMatch(of: /\d\d passed, 0 failed\n/) != nil, "\(ran.output)\(ran.errors)")
  }

  @Test func `a reminder that a case did not expect is a difference, and exit 65`() async throws {
    let cases = try file(
      "reminded.yaml",
      """
      customer: { id: ada, email: ada@globex.example, country: US }
      cases:
        - name: One mail and no more
          events: [{ type: usage.milestone, data: { count: 10000 } }]
          until: 30d
          expect: prompted
      """)
    let ran = try await referrald("policy", "test", sample, "--cases", cases)
    #expect(ran.status == 65)
    #expect(
      ran.output.hasSuffix(
        """
        failed: One mail and no more (\(cases):3)
            prompted
          + reminded  (due at 2026-03-09T15:00:00Z)
        0 passed, 1 failed

        """), "\(ran.output)\(ran.errors)")
  }

  private static func event(_ number: Int, _ type: String, _ day: String, _ more: String) -> String {
    #"{"id":"e\#(number)","type":"\#(type)","time":"2026-\#(day)T15:00:00Z",\#(more)}"#
  }

  private static let history = [
    event(1, "usage.milestone", "03-02", #""customer":{"id":"ada","email":"a@b.example","country":"US"},"data":{"count":10000}"#),
    event(2, "usage.milestone", "03-02", #""customer":{"id":"bob","email":"b@b.example","country":"US"},"data":{"count":10000}"#),
    event(3, "referral.link.copied", "03-04", #""customer":{"id":"bob"}"#),
    event(4, "referral.link.clicked", "03-05", #""data":{"code":"bcdfghjk","click_id":"k"}"#),
    event(5, "user.created", "03-20", #""customer":{"id":"eve"}"#),
  ].joined(separator: "\n")

  @Test func `a backtest tells reminders, answers and links whose owner it does not know, and what another policy changes`()
    async throws
  {
    let day = try file("day.jsonl", Self.history)
    let ran = try await referrald("backtest", sample, "--from", day, "--against", sample)
    #expect(ran.status == 0, "\(ran.errors)")
    for line in [
      "1 click or signup by a link; of 1 it is not known whose link it was", "1 reminder, of 2 that came due",
      "1 prompt answered before the reminder", "against \(sample): as many prompts, 2 customers asked by both",
    ] {
      #expect(ran.lines.contains(line), "\(line) in \(ran.output)")
    }
    let silent = try file("silent.yaml", try TestPolicy.text(replacing: ["at_most: 1": "at_most: 0"]))
    let against = try await referrald("backtest", silent, "--from", day, "--against", sample, "--json")
    let told = try JSON.parse(against.output)
    #expect(told[path: JSONPath("reminders.due")]?.int == 0 && told[path: JSONPath("against.reminders")]?.int == -1)
  }

  @Test func `whose links they are is in the database, where it is asked`() async throws {
    try await withGround { ground in
      _ = try await ground.readyDaemon()
      _ = try await ground.store.pool.query("insert into links (customer_id, code) values ('ada', 'bcdfghjk')")
      let day = try file("linked.jsonl", Self.history)
      let told = try JSON.parse(try await ground.command("backtest", sample, "--from", day, "--links", "--json").output)
      #expect(
        told[path: JSONPath("links_followed.owner_unknown")]?.int == 0 && told[path: JSONPath("reminders.answered")]?.int == 2)
    }
  }
}
