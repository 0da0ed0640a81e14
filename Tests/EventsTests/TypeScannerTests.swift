import Events
import JSONTree
import Seeded
import Testing

struct TypeScannerTests {
  private func scan(_ bytes: [UInt8]) -> String? {
    guard case .found(let range) = TypeScanner.scan(bytes.span) else { return nil }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  @Test(
    "the top-level type is found wherever it stands",
    arguments: [
      (#"{"type":"a"}"#, "a"), (" \n{ \t\"type\" : \"a.b\" , \"x\":1}", "a.b"), (#"{"id":"1","type":"a"}"#, "a"),
      (#"{"data":{"type":"no"},"type":"yes"}"#, "yes"), (#"{"data":[{"type":"no"},"]"],"type":"yes"}"#, "yes"),
      (#"{"s":"\"type\":\"no\"","type":"yes"}"#, "yes"), (#"{"s":"}\\","n":-1.5e3,"t":true,"z":null,"type":"yes"}"#, "yes"),
      (#"{"types":"no","typ":"no","tYpe":"no","type":"yes"}"#, "yes"), (#"{"x":"type","type":"é"}"#, "é"),
      (#"{"a":{},"b":[],"type":"yes"}"#, "yes"), (#"{"type":"yes", broken"#, "yes"),
    ])
  func finds(text: String, type: String) { #expect(scan(Array(text.utf8)) == type) }

  @Test(
    "what is odd is left to the parser",
    arguments: [
      "", " ", "[]", "null", "\"type\"", "{}", "{", #"{"type""#, #"{"type":"#, #"{"type":1}"#, #"{"type":null}"#, #"{"type":"a"#,
      #"{"type":"a\u0062"}"#, #"{"t\u0079pe":"a"}"#, #"{"ke\ny":1,"type":"a"}"#, #"{"type":""}"#, #"{"data":{"type":"a"}}"#,
      #"{"a":1 "type":"a"}"#, #"{"a":,"type":"a"}"#, #"{"a""type":"a"}"#, #"{type:"a"}"#, #"{"s":"\"#, #"[{"type":"a"}]"#,
    ])
  func leaves(text: String) { #expect(scan(Array(text.utf8)) == nil) }

  @Test("it agrees with the parser on 200,000 random documents")
  func agreesWithParser() throws {
    var seed = EventSeed()
    var found = 0
    for _ in 0..<cases(200_000) {
      var bytes: [UInt8] = []
      let document = seed.below(4) == 0 ? RandomJSON.object(&seed, depth: 3) : RandomJSON.typed(&seed, depth: 3)
      RandomJSON.write(document, &seed, into: &bytes)
      guard let type = scan(bytes) else { continue }
      found += 1
      let parsed = try JSON.parse(bytes.span)["type"]
      if parsed != .string(type) { Issue.record("seed \(seed.seed): \(String(decoding: bytes, as: UTF8.self))") }
    }
    #expect(found > cases(50_000), "seed \(seed.seed)")
  }

  @Test("where it leaves a document to the parser, there is a reason: no type, or an escape")
  func leavesOnlyForAReason() throws {
    var seed = EventSeed()
    for _ in 0..<cases(10_000) {
      let object = RandomJSON.object(&seed, depth: 3)
      let bytes = object.serializedBytes()
      guard scan(bytes) == nil, case .object(let members) = object, case .string(let type)? = object["type"] else { continue }
      let before = members.prefix { $0.key != "type" }.map(\.key) + [type]
      #expect(type.isEmpty || before.contains { JSON.string($0).serialized().contains("\\") }, "seed \(seed.seed)")
    }
  }

  @Test("every truncation and every changed byte is survived, by scanner and parser alike")
  func truncationsAndFlips() {
    let sample = Array(
      #"{"id":"e\n1","data":{"type":"x","n":[1.5e3,{"a":"\ud83d\ude42"}],"é":null},"type":"user.created","t":true}"#.utf8)
    for end in sample.indices {
      let cut = Array(sample[..<end])
      _ = TypeScanner.scan(cut.span)
      #expect(throws: JSONFault.self) { try JSON.parse(cut.span) }
    }
    for at in sample.indices {
      for byte in UInt8.min ... .max {
        var bytes = sample
        bytes[at] = byte
        _ = TypeScanner.scan(bytes.span)
        do { _ = try JSON.parse(bytes.span) } catch { #expect(!error.problem.isEmpty) }
      }
    }
  }
}
