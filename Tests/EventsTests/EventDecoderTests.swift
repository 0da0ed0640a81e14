import Deciding
import Events
import Examples
import JSONTree
import Seeded
import Testing
import Time

struct EventDecoderTests {
  private typealias Run = DecoderRun

  @Test(
    "a type that the policy does not name is irrelevant, whatever else is wrong",
    arguments: [
      Run.plain("page.viewed"), #"{"type":"page.viewed"}"#, #"{"type":"page.viewed", this is no JSON"#,
      #"{"type":"x","type":"milestone"}"#,
      #"{"data":{"type":"milestone"},"type":"page.viewed"}"#, #"{"ty\u0070e":"page.viewed"}"#, #"{"type":"page\u002eviewed"}"#,
      "\u{0}\u{0}\u{0}\u{0}\u{1}{\"type\":\"page.viewed\"}",
    ])
  func irrelevant(text: String) { #expect(Run.classify(text) == .irrelevant) }

  @Test("the first look passes over nothing that the whole look would not")
  func firstLook() {
    var seed = EventSeed()
    var passed = 0
    for _ in 0..<cases(100_000) {
      var bytes: [UInt8] = []
      RandomJSON.write(RandomJSON.typed(&seed, depth: 2), &seed, into: &bytes)
      if seed.below(4) == 0 { bytes = Array(bytes.prefix(seed.below(bytes.count + 1))) }
      guard Run.decoder.isPlainlyUnnamed(bytes.span) else { continue }
      passed += 1
      #expect(Run.classify(bytes) == .irrelevant, "seed \(seed.seed): \(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(passed > cases(300))
    for text in [Run.plain("milestone"), #"{"type":"milestone"}"#, "", "{}", "[1]", "\u{0}\u{0}\u{0}\u{0}\u{1}{}"] {
      let isUnnamed = Run.decoder.isPlainlyUnnamed(Array(text.utf8).span)
      #expect(!isUnnamed, "\(text)")
    }
  }

  @Test("an unnamed type in the headers is irrelevant without a look at the value")
  func irrelevantHeader() {
    #expect(Run.classify(nil as String?, headers: ["ce_type": "page.viewed"]) == .irrelevant)
    #expect(Run.classify("rubbish", headers: ["ce_type": "page.viewed"]) == .irrelevant)
  }

  @Test("the Plain envelope becomes the one shape")
  func plain() throws {
    let classified = Run.classify(
      Run.plain("milestone", #""customer":{"id":"c1","email":"a@b.co"},"data":{"count":10000},"plan":"pro""#))
    let event = try #require(classified.event)
    #expect(event.id == "e1" && event.type == "milestone" && event.customerID == "c1")
    #expect(event.time == Timestamp(rfc3339: "2025-03-01T11:00:00Z"))
    #expect(event.hash == EventHash(source: "t", id: "e1", time: event.time))
    #expect(classified.roles?.signals == [1])
    #expect(
      event.body.serialized()
        == #"{"id":"e1","type":"milestone","time":"2025-03-01T11:00:00Z","customer":{"id":"c1","email":"a@b.co"},"data":{"count":10000},"plan":"pro"}"#
    )
  }

  @Test(
    "structured CloudEvents take the customer from the data, else from the subject",
    arguments: [
      (#""data":{"customer":{"id":"c1"},"n":1}"#, "c1"), (#""subject":"c2","data":{"n":1}"#, "c2"), (#""subject":"c2""#, "c2"),
      (#""subject":"c2","data":{"customer":{"id":"c1"}}"#, "c1"),
      (#""subject":"c2","data":{"customer":{"email":"a@b.co"}}"#, "c2"),
      (#""subject":"c2","data":{"customer":{"id":null}}"#, "c2"), (#""subject":"c2","data":null"#, "c2"),
    ])
  func structured(rest: String, customer: String) throws {
    let text = Run.plain("milestone", #""specversion":"1.0","source":"/shop",\#(rest)"#)
    for headers in [[:], ["content-type": "application/cloudevents+json; charset=UTF-8"]] {
      let event = try #require(Run.classify(text, headers: headers).event)
      #expect(event.customerID == customer)
      #expect(event.body["customer"]?["id"] == .string(customer))
      #expect(event.body["source"] == .string("/shop"))
      #expect(event.body["specversion"] == nil)
      #expect(event.hash == EventHash(source: "/shop", id: "e1", time: event.time))
    }
  }

  @Test("what is empty in a customer is as absent as null", arguments: [#""""#, "null"])
  func emptyTexts(value: String) throws {
    let fields = ["email", "name", "locale", "timezone", "country"].map { "\"\($0)\":\(value)" }.joined(separator: ",")
    let customer = #""customer":{"id":"c1",\#(fields),"account":{"id":\#(value)}}"#
    let event = try #require(Run.classify(Run.plain("milestone", customer)).event)
    var profile = Profile()
    profile.merge(event.body, at: event.time, EventPolicy.sample)
    #expect(
      event.accountID == nil && profile.accountID == nil && profile.email == nil && profile.name == nil && profile.locale == nil)
  }

  private static let attributes = [
    "ce_specversion": "1.0", "ce_type": "milestone", "ce_id": "e1", "ce_source": "/shop", "ce_time": "2025-03-01T11:00:00Z",
    "ce_subject": "c1",
  ]

  @Test("binary CloudEvents are the same event as structured ones")
  func binary() throws {
    let event = try #require(Run.classify(#"{"count":1}"#, headers: Self.attributes).event)
    let structured = Run.plain("milestone", #""specversion":"1.0","source":"/shop","subject":"c1","data":{"count":1}"#)
    #expect(Run.classify(structured).event == event)
    #expect(Run.classify("", headers: Self.attributes).event?.body["data"] == .object([]))
  }

  @Test(
    "each fault of a binary CloudEvent names the header",
    arguments: [
      ("ce_specversion", nil, .missingField), ("ce_specversion", "0.3", .unsupportedSpecVersion), ("ce_id", nil, .missingField),
      ("ce_id", "", .badValue), ("ce_source", nil, .missingField), ("ce_time", nil, .missingField),
      ("ce_time", "today", .badTime),
      ("ce_subject", "a\u{0}b", .badValue),
    ] as [(String, String?, Malformed.Code)])
  func binaryFaults(name: String, value: String?, code: Malformed.Code) {
    var headers = Self.attributes
    headers[name] = value
    #expect(Run.classify("{}", headers: headers).fault?.code == code)
    #expect(Run.classify("{}", headers: headers).fault?.field == name)
  }

  @Test("a header that is no UTF-8 is malformed")
  func binaryBadUTF8() {
    let classified = Run.decoder.classify(value: Array("{}".utf8).span, topic: "t", brokerTimestamp: nil, now: Run.now) { name in
      name == "ce_id" ? [0xFF] : Self.attributes[name].map { Array($0.utf8) }
    }
    #expect(classified.fault?.code == .invalidUTF8)
  }

  @Test(
    "roles whose conditions do not hold fall away; with none left the event is irrelevant",
    arguments: [
      (#"{"score":10}"#, [0], [Int]()), (#"{"score":3}"#, [], [1]),
    ])
  func conditions(data: String, signals: [Int], vetoes: [Int]) throws {
    let roles = try #require(Run.classify(Run.plain("nps", #""customer":{"id":"c"},"data":\#(data)"#)).roles)
    #expect(roles.signals == signals && roles.vetoesBegun == vetoes)
  }

  @Test(
    "an event none of whose conditions hold needs nothing of its roles",
    arguments: [
      Run.plain("nps", #""data":{"score":7}"#), Run.plain("nps"), Run.plain("paid", #""data":{"amount":0}"#), Run.plain("paid"),
    ])
  func unmatched(text: String) { #expect(Run.classify(text) == .irrelevant) }

  @Test("the Confluent header is skipped before JSON; Avro and Protobuf are told apart")
  func confluent() throws {
    let header: [UInt8] = [0, 0, 0, 0, 7]
    let json = Array(Run.plain("milestone", #""customer":{"id":"c1"}"#).utf8)
    #expect(Run.classify(header + json).event == Run.classify(json).event)
    #expect(Run.classify(header + [0x20] + json).event != nil)
    for rest in [[], [0x02, 0x61], Array("[]".utf8)] as [[UInt8]] {
      let fault = try #require(Run.classify(header + rest).fault)
      #expect(fault.code == .unsupportedEncoding && fault.message.contains("Avro and Protobuf"))
    }
    #expect(Run.classify([0]).fault?.code == .unsupportedEncoding)
    #expect(Run.classify([0x02, 0x61], headers: ["content-type": "avro/binary"]).fault?.code == .unsupportedEncoding)
    #expect(Run.classify([0x02, 0x61]).fault?.code == .notJSON)
  }

  @Test("1 MiB is read, a byte more is too large, and an unnamed type is not even measured")
  func size() {
    func padded(_ type: String, to size: Int) -> String {
      let text = Run.plain(type, #""customer":{"id":"c"},"data":{"pad":""}"#)
      return Run.plain(type, #""customer":{"id":"c"},"data":{"pad":"\#(String(repeating: "x", count: size - text.utf8.count))"}"#)
    }
    #expect(Run.classify(padded("milestone", to: 1 << 20)).event != nil)
    #expect(Run.classify(padded("milestone", to: 1 << 20 + 1)).fault?.code == .tooLarge)
    #expect(Run.classify(padded("page.viewed", to: 1 << 20 + 1)) == .irrelevant)
  }

  @Test func `10,000 values are read, and more are too large`() {
    func fault(_ count: Int) -> Malformed? {
      let numbers = Array(repeating: "1", count: count).joined(separator: ",")
      return Run.classify(Run.plain("milestone", #""customer":{"id":"c"},"data":{"n":[\#(numbers)]}"#)).fault
    }
    #expect(fault(9_990) == nil)
    #expect(fault(10_000)?.code == .tooLarge)
  }

  @Test("link fields may stand at the top level; the data's own win")
  func linkFields() throws {
    let top = try #require(Run.classify(Run.plain("clicked", #""code":"abcd2345","click_id":"k1""#)).event)
    #expect(top.body["data"]?["code"] == .string("abcd2345") && top.customerID == nil)
    let both = try #require(Run.classify(Run.plain("clicked", #""code":"x","click_id":"k1","data":{"code":"y"}"#)).event)
    #expect(both.body["data"]?["code"] == .string("y"))
  }

  @Test(
    "the type's name is told for any record",
    arguments: [
      (#"{"type":"page.viewed"}"#, [:], "page.viewed"), (#"{"ty\u0070e":"x"}"#, [:], "x"), ("", ["ce_type": "h"], "h"),
      (#"{"type":"b"}"#, ["ce_type": "h", "content-type": "application/cloudevents+json"], "b"), ("rubbish", [:], nil),
      ("{}", [:], nil),
    ] as [(String, [String: String], String?)])
  func typeName(text: String, headers: [String: String], name: String?) {
    let bytes = Array(text.utf8)
    #expect(Run.decoder.typeName(value: bytes.span) { headers[$0].map { Array($0.utf8) } } == name)
  }

  @Test("the hash is a part of SHA-256, and lengths keep neighbours apart")
  func hash() {
    let time = Timestamp(seconds: 1)
    #expect(EventHash(source: "a", id: "bc", time: time) != EventHash(source: "ab", id: "c", time: time))
    #expect(EventHash(source: "a", id: "b", time: time) != EventHash(source: "a", id: "b", time: Timestamp(microseconds: 1)))
    #expect(
      EventHash(source: "topic", id: "e1", time: time) == EventHash(high: 0x5901_03D0_2B2E_C13B, low: 0x41D3_096A_12F2_7486))
  }
}
