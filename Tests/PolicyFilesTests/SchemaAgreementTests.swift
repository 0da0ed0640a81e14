import Examples
import PolicyFiles
import Seeded
import Testing
import YAML

/// The schema that ships against the parser: editors must not mark as wrong what `policy check` takes.
@Suite struct SchemaAgreementTests {
  private let schema = SchemaCheck(root: PolicySchema.json)

  private func faults(_ text: String) throws -> [String] { schema.faults(try YAML.parse(text).json) }

  @Test func `The schema takes every policy that the tests know to be sound`() throws {
    for text in [SamplePolicy.least, try SamplePolicy.text(), PrinterTests.full] { #expect(try faults(text) == []) }
  }

  /// Values of a whole policy give way to each of these. A plain number where a text is wanted, or a number in quotes, the parser
  /// takes as it was meant while editors advise otherwise: of those the policy as `policy print` writes it is looked at.
  @Test func `What the parser takes, the schema takes`() throws {
    var random = SeededRandom.fresh("schema agreement")
    let values = [
      "none", "0", "1", "2.5", "-1", "1e3", "0s", "90m", "500ms", "7d", "1 d", "1.5h", "true", "false", "on", "\"\"", "a b",
      "[a]", "[]",
      "{}", "{ a: b }", "10%", "0.5 %", "100%", "5/s", "5 / m", "\"08:00\"", "8:00", "\"10.00 USD\"", "10 USD", "\"0.5 JPY\"",
      "de-AT", "de_AT", "EU",
      "unknown", "customer.x", "a..b", "https://x.example/", "http://x", "A <a@b.example>", "a@b.example", "UTC", "external",
      "[{ id: r, referrer: { months: 2 } }]", "{ type: t }", "[t, u]", "{ en: x }", "0x10", "010", "1_000", "é", "\"7\"", "drop",
      "gated",
    ]
    let lines = PolicyPrinter.yaml(try SamplePolicy.policy(PrinterTests.full)).split(separator: "\n").map(String.init)
    var taken = 0
    for _ in 0..<max(160, cases(800)) {
      let at = Int.random(in: 0..<lines.count, using: &random)
      guard let colon = lines[at].firstRange(of: ": ") else { continue }
      var changed = lines
      let value = values.randomElement(using: &random) ?? ""
      changed[at] = lines[at][..<colon.upperBound] + value
      let text = changed.joined(separator: "\n") + "\n"
      guard let policy = SamplePolicy.read(text).policy else { continue }
      taken += 1
      let isAmbiguous = value.first.map { $0.isNumber || $0 == "-" } ?? false || ["true", "false", "\"7\""].contains(value)
      #expect(try faults(isAmbiguous ? PolicyPrinter.yaml(policy) : text) == [], "\(changed[at])")
    }
    #expect(taken > cases(40))
  }

  @Test func `What is no key, or has another type, the schema refuses as the parser does`() throws {
    for more in [
      "surprise: 1", "moment: { treshold: 5 }", "moment: { threshold: high }", "moment: [1]", "throttle: { cooldown: 30 }",
      "throttle: { per_year: -1 }", "throttle: { quiet_hours: { from: \"25:00\", to: \"08:00\" } }", "vetoes: { v: { for: 1d } }",
      "vetoes: { v: { type: t, for: 1d, scope: all } }", "consent: { required_in: DE }", "rewards: [{ referrer: { months: 1 } }]",
      "messages: { prompt: { oversight: automatic } }", "events: { shared: { when: {} } }", "templates: { locales: en }",
      "experiments: { holdout: 0.1 }", "costs: { month: 49 }", "events: { shared: { type: t, when: { data.x: { eq: [1] } } } }",
    ] {
      let text = SamplePolicy.least(more)
      #expect(SamplePolicy.read(text).policy == nil, "\(more)")
      #expect(try !faults(text).isEmpty, "\(more)")
    }
    for section in ["program", "sender", "links", "disclosure", "signals"] {
      let text = SamplePolicy.least.split(separator: "\n").filter { !$0.hasPrefix(section) }.joined(separator: "\n")
      #expect(try faults(text) == [": without \(section)"])
    }
  }
}
