import Examples
import Seeded
import Testing

@testable import PolicyFiles

@Suite struct HostilePolicyTests {
  @Test func `No change to the sample can trap, and each is a policy or has faults`() throws {
    var random = SeededRandom.fresh("hostile policy")
    let sample = Array(try SamplePolicy.text().utf8)
    let pieces = [
      "99999999999999999999", "-1", "0", "0s", "none", "true", "[", "{", "}", "]", ": ", "\n", "- ", "\"", "*", "{{", "}}", "%",
      "9e999",
      "{ a: { b: [c] } }", "\u{0}", "é", "-9223372036854775808d", "18446744073709551615", "null", "~", ",", "  ",
    ].map { Array($0.utf8) }
    for _ in 0..<250 {
      var text = sample
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<text.count, using: &random)
        let end = min(text.count, at + Int.random(in: 0...12, using: &random))
        text.replaceSubrange(at..<end, with: Bool.random(using: &random) ? pieces.randomElement(using: &random) ?? [] : [])
      }
      let reading = PolicyFile.parse(text, name: "p", templates: [:])
      let shown = String(decoding: text, as: UTF8.self)
      try #require((reading.policy == nil) == !reading.faults.isEmpty, "\(shown)")
      try #require(reading.faults.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.remedy.isEmpty }, "\(shown)")
      guard let policy = reading.policy else { continue }
      let again = SamplePolicy.read(PolicyPrinter.yaml(policy))
      try #require(again.policy != nil, "\(again.faults) \(PolicyPrinter.yaml(policy))")
    }
  }

  /// Every leaf of the table with each of these values, and every section as well: nothing traps and each fault has a remedy.
  @Test(arguments: [
    "99999999999999999999999d", "[[[[]]]]", "{ a: { a: { a: 1 } } }", "\"\"", "", "-0", "1e400", "none", "*", "٣", "\"\\0\"",
  ])
  func `Any value at any key is taken or refused`(value: String) {
    func mapping(_ parent: String) -> String {
      let entries = (PolicyKey.byParent[parent] ?? []).map { key in
        switch key.type.unlessNone {
        case .mapping: "\(key.name): \(mapping(key.path))"
        case .named: "\(key.name): { x: \(mapping(key.path + ".*")) }"
        case .rewards: "\(key.name): [\(mapping(key.path + "[]"))]"
        default: "\(key.name): \(value)"
        }
      }
      return "{ \(entries.joined(separator: ", ")) }"
    }
    let sections = (PolicyKey.byParent[""] ?? []).map { "{ \($0.name): \(value) }" }
    for text in sections + [mapping("")] {
      let reading = SamplePolicy.read(text)
      #expect(!reading.faults.isEmpty)
      #expect(reading.faults.allSatisfy { !$0.remedy.isEmpty && !$0.message.isEmpty }, "\(text): \(reading.faults)")
    }
  }

  @Test func `A file of a megabyte is read or refused in a moment`() {
    let many = (0..<30_000).map { "s\($0): { type: t, weight: 1 }" }.joined(separator: ", ")
    let reading = SamplePolicy.read("signals: { \(many) }")
    #expect(reading.faults.map(\.message) == ["more than 1000 entries stand here"])
    #expect(SamplePolicy.read("a: " + String(repeating: "9", count: 1_000_000)).policy == nil)
    #expect(SamplePolicy.read("moment: { threshold: \(String(repeating: "9", count: 900_000)) }").policy == nil)
    let keys = (0..<1_000).map { "\(String(repeating: "k", count: 900))\($0): 1" }.joined(separator: "\n")
    #expect(SamplePolicy.read(keys).faults.count >= 1_000)
    #expect(SamplePolicy.read(String(repeating: "[", count: 500_000)).faults.count == 1)
  }
}
