import JSONTree
import Seeded
import Testing

struct JSONParserTests {
  @Test(
    "each kind of value is read",
    arguments: [
      ("null", JSON.null), ("true", .bool(true)), (" false\n", .bool(false)), ("0", .int(0)), ("-0", .int(0)),
      ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
      ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("1.0", .double(1)), ("1e2", .double(100)),
      ("-1.5E-2", .double(-0.015)), ("1e-999", .double(0)), (#""""#, .string("")),
      (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{c}\n\r\t")),
      (#""\u00e9\ud83d\ude42é""#, .string("é🙂é")), ("[]", .array([])), ("[1, [2]]", .array([.int(1), .array([.int(2)])])),
      ("{}", .object([])), (#"{ "b" : 1 , "a" : {} }"#, .object([.init("b", .int(1)), .init("a", .object([]))])),
    ])
  func reads(text: String, value: JSON) throws { #expect(try JSON.parse(text) == value) }

  @Test(
    "what RFC 8259 does not allow is refused by its kind",
    arguments: [
      ("", JSONFault.Kind.notOneValue), (" ", .notOneValue), ("nul", .syntax), ("nulL", .syntax), ("True", .syntax),
      ("NaN", .syntax),
      ("Infinity", .syntax), ("-", .syntax), ("+1", .syntax), ("01", .syntax), ("-01", .syntax), ("1.", .syntax),
      (".5", .syntax),
      ("1e", .syntax), ("1e+", .syntax), ("0x1", .notOneValue), ("1 2", .notOneValue), ("{}}", .notOneValue), ("[1,]", .syntax),
      ("[1", .syntax),
      ("[,1]", .syntax), (#"{"a":1,}"#, .syntax), (#"{"a"}"#, .syntax), (#"{"a":}"#, .syntax), ("{a:1}", .syntax),
      ("{'a':1}", .syntax),
      ("\"", .syntax), ("\"\\", .syntax), (#""\x""#, .syntax), (#""\u12""#, .syntax), (#""\u12g4""#, .syntax),
      ("\"\n\"", .syntax),
      ("\u{feff}{}", .syntax), ("// c\n1", .syntax), ("1e999", .largeNumber), (#""\ud800""#, .loneSurrogate),
      (#""\udc00\ud800""#, .loneSurrogate),
      (#""\ud800\ud800""#, .loneSurrogate), (#""\ud800x""#, .loneSurrogate), (#"{"a":1,"a":1}"#, .duplicateKey),
      (#"{"a":1,"\u0061":1}"#, .duplicateKey),
    ])
  func refuses(text: String, kind: JSONFault.Kind) {
    #expect { try JSON.parse(text) } throws: { ($0 as? JSONFault)?.kind == kind }
  }

  @Test(
    "bytes that are no UTF-8 are refused",
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
    ] as [[UInt8]])
  func refusesBadUTF8(bytes: [UInt8]) {
    for escape in [[], Array("\\n".utf8)] {
      let text: [UInt8] = [0x22] + escape + bytes + [0x22]
      #expect { try JSON.parse(text.span) } throws: { ($0 as? JSONFault)?.kind == .invalidUTF8 }
    }
  }

  @Test("nesting is bounded, and so are the values and a number's length")
  func bounds() throws {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    _ = try JSON.parse(nested(64))
    #expect { try JSON.parse(nested(65)) } throws: { ($0 as? JSONFault)?.kind == .tooDeep }
    #expect { try JSON.parse(String(repeating: "[", count: 1_000_000)) } throws: { ($0 as? JSONFault)?.kind == .tooDeep }
    #expect { try JSON.parse("[1,2,3]", limits: JSONLimits(values: 3)) } throws: { ($0 as? JSONFault)?.kind == .tooManyValues }
    #expect { try JSON.parse("1" + String(repeating: "0", count: 1_000)) } throws: { ($0 as? JSONFault)?.kind == .longNumber }
  }

  @Test("a duplicate is found among many keys")
  func manyKeys() {
    let keys = (0..<100).map { "\"k\($0)\":\($0)" }
    #expect(throws: Never.self) { try JSON.parse("{\(keys.joined(separator: ","))}") }
    for twice in [0, 15, 16, 99] {
      #expect { try JSON.parse("{\(keys.joined(separator: ",")),\"k\(twice)\":0}") } throws: {
        ($0 as? JSONFault)?.kind == .duplicateKey
      }
    }
  }

  @Test("a fault names its path and byte, and never quotes data")
  func faultTellsWhere() throws {
    let fault = try #require(throws: JSONFault.self) { try JSON.parse(#"{"data":{"list":[1,{"secret@x.y":tru}]}}"#) }
    #expect(fault.path == "data.list.1.?")
    #expect(fault.description.contains("byte 36"))
    #expect(!fault.description.contains("secret"))
  }

  @Test("random trees survive writing and reading, however they are written")
  func roundTrip() throws {
    var seed = EventSeed()
    for _ in 0..<cases(5_000) {
      let tree = RandomJSON.tree(&seed, depth: 4)
      let compact = tree.serializedBytes()
      #expect(try JSON.parse(compact.span) == tree, "seed \(seed.seed)")
      #expect(try JSON.parse(compact.span).serializedBytes() == compact, "seed \(seed.seed)")
      var written: [UInt8] = []
      RandomJSON.write(tree, &seed, into: &written)
      #expect(try JSON.parse(written.span) == tree, "seed \(seed.seed)")
    }
  }

  @Test("keys that differ only in Unicode's normal form are two, few or many", arguments: [0, 40])
  func normalForms(more: Int) throws {
    let rest = (0..<more).map { ",\"k\($0)\":0" }.joined()
    let json = try JSON.parse("{\"\u{E9}\":1\(rest),\"e\u{301}\":2}")
    #expect(json["\u{E9}"]?.int == 1 && json["e\u{301}"]?.int == 2)
    #expect(throws: JSONFault.self) { try JSON.parse("{\"\u{E9}\":1\(rest),\"\u{E9}\":2}") }
    #expect(JSON.string("\u{E9}") != .string("e\u{301}"))
    #expect(Set([JSON.string("\u{E9}"), .string("e\u{301}"), .string("\u{E9}")]).count == 2)
    #expect(JSON.object([.init("\u{E9}", .null)]) != .object([.init("e\u{301}", .null)]))
  }

  @Test("text is written compactly, with control characters escaped")
  func writes() {
    let value = JSON.object([
      .init("a\"\\", .array([.int(-1), .double(2), .null, .bool(true)])), .init("s", .string("\u{0}\n\u{1f}é/")),
    ])
    #expect(value.serialized() == #"{"a\"\\":[-1,2.0,null,true],"s":"\u0000\n\u001fé/"}"#)
    #expect(JSON.double(.nan).serialized() == "null")
  }
}
