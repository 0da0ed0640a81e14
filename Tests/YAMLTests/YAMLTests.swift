import Testing
import YAML

@Suite struct YAMLTests {
  @Test func everyValueKnowsItsLineAndColumn() throws {
    let document = try YAML.parse("a: 1\nb:\n  - x\n  - { k: 'v' }\nümlaut: ok\n")
    let pairs = try #require(document.mapping)
    #expect(pairs.map(\.key) == ["a", "b", "ümlaut"])
    #expect(pairs.map(\.keyMark) == [.init(line: 1, column: 1), .init(line: 2, column: 1), .init(line: 5, column: 1)])
    #expect(document["ümlaut"]?.mark == .init(line: 5, column: 9))
    let elements = try #require(document["b"]?.sequence)
    #expect(elements.map(\.mark) == [.init(line: 3, column: 5), .init(line: 4, column: 5)])
    #expect(elements[1]["k"]?.scalar == YAML.Scalar("v", isPlain: false))
  }

  @Test func onlyPlainTrueAndFalseAreTruthValues() throws {
    let document = try YAML.parse("a: true\nb: false\nc: yes\nd: on\ne: 'true'\nf: True\ng:\n")
    #expect(["a", "b", "c", "d", "e", "f", "g"].map { document[$0]?.bool } == [true, false, nil, nil, nil, nil, nil])
    #expect(document["g"]?.scalar == YAML.Scalar("", isPlain: true))
  }

  @Test(arguments: [
    ("", 1, 1, "holds nothing"),
    ("# only a comment\n", 1, 1, "holds nothing"),
    ("a: 1\na: 2\n", 2, 1, "second time, first on line 1"),
    ("a: &x 1\n", 1, 4, "anchors"),
    ("a: *x\n", 1, 4, "aliases"),
    ("a: !!str 1\n", 1, 4, "tags"),
    ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
    ("a:\n\tb: 1\n", 2, 1, "cannot start any token"),
    ("a: [1, 2\n", 2, 1, "not YAML"),
    ("a: b: c\n", 1, 5, "mapping values"),
    ("a: x\u{0}y\n", 1, 5, "control characters"),
    ("? [a]\n: b\n", 1, 3, "where a key should"),
  ])
  func refusesWithItsPlace(text: String, line: Int, column: Int, piece: String) throws {
    let fault = try #require(throws: YAMLFault.self) { try YAML.parse(text) }
    #expect(fault.mark == .init(line: line, column: column), "\(fault)")
    #expect(fault.message.contains(piece), "\(fault)")
    #expect(!fault.remedy.isEmpty)
  }

  @Test func allFaultsThatAllowItAreReportedAtOnce() {
    let reading = YAML.read("a: &x 1\nb: *x\na: 3\nc: !t 4\n")
    #expect(reading.faults.map(\.mark.line) == [1, 2, 3, 4])
    #expect(reading.document?.mapping?.map(\.key) == ["a", "b", "c"])
  }

  @Test func depthAndSizeAreBounded() throws {
    func nested(_ levels: Int) -> String { String(repeating: "[", count: levels) + String(repeating: "]", count: levels) }
    _ = try YAML.parse(nested(YAML.deepest))
    #expect(throws: YAMLFault.self) { try YAML.parse(nested(YAML.deepest + 2)) }
    let deep = try #require(throws: YAMLFault.self) { try YAML.parse(nested(100_000)) }
    #expect(deep.message.contains("deeper"))
    let long = try #require(throws: YAMLFault.self) { try YAML.parse("a: " + String(repeating: "x", count: YAML.longestInBytes)) }
    #expect(long.message.contains("1 MiB"))
  }

  @Test(arguments: [UInt64.random(in: 0...UInt64.max)])
  func anyTextIsReadOrRefused(seed: UInt64) {
    var random = SplitMix(state: seed)
    let pieces = [
      "a", ":", " ", "\n", "  ", "- ", "{", "}", "[", "]", "\"", "'", "&x", "*x", "!t", "|", ">", "#", "---", "\t", "?", "é",
      "\u{0}", ",", "%",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...24, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let reading = YAML.read(text)
      #expect(reading.document != nil || !reading.faults.isEmpty, "seed \(seed): \(text.debugDescription)")
    }
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): a seed gives the same texts again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
