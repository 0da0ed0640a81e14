import Examples
import Testing
import Trials

/// A sentence of the specification, and a small programme that shows it: these events, then these decisions.
struct Promise: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// Sections of the policy beside those that must be there.
  private var policy: String
  /// `AT TYPE` or `AT TYPE, KEY: VALUE …`, as a file of cases has it.
  private var events: [String]
  private var expected: [String]

  init(_ sentence: String, policy: String = "", _ events: [String], _ expected: [String]) {
    testDescription = sentence
    self.policy = policy
    self.events = events
    self.expected = expected
  }

  /// Runs the events from the policy's text on, as `referrald policy test` would.
  func check() throws {
    let policy = try SamplePolicy.policy(programme)
    let cases = """
      customer: { id: ada, email: ada@globex.example, name: Ada }
      cases:
        - name: it
          events:
      \(events.map { "      - { \(Self.event($0)) }" }.joined(separator: "\n"))
          expect: \(expected.isEmpty ? "nothing" : "[" + expected.map { "\"\($0)\"" }.joined(separator: ", ") + "]")
      """
    let reading = CasesFile.parse(Array(cases.utf8), name: "cases.yaml", policy: policy)
    let given = try #require(reading.cases?.cases.first, "\(reading.faults)")
    let result = try CaseRunner(policy).run(given)
    #expect(result.isPassed, "\(testDescription)\n\(result.lines(file: "cases.yaml").joined(separator: "\n"))")
  }

  private static func event(_ text: String) -> String {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    return "at: \(words[0]), type: \(words[1])"
  }

  /// The least programme, with the promise's own sections in place of its own.
  ///
  /// One signal `happy` reaches the threshold by itself, `fond` and `glad` only together; each role's type has its name.
  private var programme: String {
    let roles = ["customer_updated", "shared", "declined", "unsubscribed", "resubscribed", "bounced", "complained", "erased"]
    let signals = ["happy: { type: happy, weight: 60 }", "fond: { type: fond, weight: 30 }", "glad: { type: glad, weight: 30 }"]
    let unit = policy.contains("#account") ? "account" : "customer"
    let common = SamplePolicy.least.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("signals") }.map {
      $0.replacing("program: { ", with: "program: { time_zone: UTC, unit: \(unit), ")
    }
    let own = policy.split(separator: "\n").map { $0.prefix { $0 != ":" } + ":" }
    let sections =
      common + [
        "signals: { \(signals.joined(separator: ", ")) }", "events: { \(roles.map { "\($0): \($0)" }.joined(separator: ", ")) }",
      ]
    return (sections.filter { section in !own.contains { section.hasPrefix($0) } } + [policy, ""]).joined(separator: "\n")
  }
}
