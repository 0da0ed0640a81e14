import Deciding
import Events
import Examples
import JSONTree
import Policies
import Testing

private typealias Run = DecoderRun

/// What is wrong with an event and does not matter.
struct LeftOutTests {
  @Test(
    "what a role does not need is left out, never the event",
    arguments: [
      (Run.plain("milestone", #""customer":{"id":"c","email":5}"#), .wrongType, "customer.email"),
      (Run.plain("milestone", #""customer":{"id":"c","name":[]}"#), .wrongType, "customer.name"),
      (Run.plain("milestone", #""customer":{"id":"c","name":"Nora\tBright"}"#), .badValue, "customer.name"),
      (Run.plain("milestone", #""customer":{"id":"c","locale":1}"#), .wrongType, "customer.locale"),
      (Run.plain("milestone", #""customer":{"id":"c","timezone":1}"#), .wrongType, "customer.timezone"),
      (Run.plain("milestone", #""customer":{"id":"c","country":1}"#), .wrongType, "customer.country"),
      (Run.plain("milestone", #""customer":{"id":"c","account":"a"}"#), .wrongType, "customer.account"),
      (Run.plain("milestone", #""customer":{"id":"c","account":{"id":1}}"#), .wrongType, "customer.account.id"),
      (Run.plain("milestone", #""customer":{"id":"c"},"data":{"a":[{"b":"\u0000"}]}"#), .badValue, "data.a.0.b"),
      (Run.plain("milestone", #""customer":{"id":"c"},"data":{"a\u0000":1}"#), .badValue, "data"),
      (Run.plain("updated", #""customer":{"id":"c"},"data":[]"#), .wrongType, "data"),
      (Run.plain("refunded", #""customer":7,"data":{"order_id":"o"}"#), .wrongType, "customer"),
      (Run.plain("clicked", #""customer":{"id":7},"data":{"code":"c","click_id":"k"}"#), .wrongType, "customer.id"),
    ] as [(String, Malformed.Code, String)])
  func spared(text: String, code: Malformed.Code, field: String) throws {
    let event = try #require(Run.classify(text).event, "\(Run.classify(text))")
    #expect(event.leftOut.map(\.code) == [code] && event.leftOut.map(\.field) == [field])
    #expect(event.customerID == (text.contains(#""id":"c""#) ? "c" : nil))
    var profile = Profile()
    profile.merge(event.body, at: event.time, EventPolicy.sample)
    #expect(profile.name == nil && profile.email == nil && profile.accountID == nil)
    #expect(!event.body.serialized().contains("\\u0000"))
  }

  @Test(
    "a suppressing event is obeyed whenever its customer can be told",
    arguments: [
      (#""id":"1","customer":{"id":"c","name":"Nora\tBright"}"#, "c"),
      (#""id":"1","customer":{"id":"c","email":7,"account":3}"#, "c"),
      (#""id":"1","customer":{"id":"c"},"data":"all""#, "c"),
      (#""id":7,"customer":{"id":"c"}"#, "c"), (#""customer":{"id":"c"}"#, "c"),
      (#""id":"1","customer":{"id":"a\u0007","email":"a@b.co"}"#, nil),
      (#""id":"1","customer":{"id":7,"email":"a@b.co"}"#, nil),
      (#""id":"1","specversion":"0.3","subject":"c""#, "c"),
      (#""id":"1","specversion":"1.0","data_base64":"AA==","source":"s","subject":"c""#, "c"),
      (#""id":"1","specversion":"1.0","subject":"c""#, "c"),
      ("\"id\":\"1\",\"customer\":{\"id\":\"c\",\"name\":\"Nora\tBright\"}", "c"),
      ("\"id\":\"1\",\"customer\":{\"id\":\"a\tb\",\"email\":\"a@b.co\"}", nil),
      (#""id":"1","customer":{"id":"c"},"note":"\u0000""#, "c"),
    ] as [(String, String?)])
  func obeyed(rest: String, customer: String?) throws {
    for type in ["unsubscribed", "bounced", "complained", "erased"] {
      let text = #"{"type":"\#(type)",\#(rest)}"#
      let event = try #require(Run.classify(text).event, "\(Run.classify(text))")
      #expect(event.customerID == customer && !event.leftOut.isEmpty && !event.id.isEmpty)
      #expect(event.body["customer"]?["id"]?.string == customer)
      if customer == nil { #expect(event.body["customer"]?["email"]?.string == "a@b.co") }
    }
  }

  @Test("a suppressing record in binary mode is obeyed by its subject, whatever its value is", arguments: ["rubbish", "", nil])
  func binary(value: String?) throws {
    let headers = ["ce_type": "unsubscribed", "ce_id": "1", "ce_subject": "c", "ce_source": "s", "ce_specversion": "1.0"]
    #expect(Run.classify(value, headers: headers).event?.customerID == "c")
    var nameless = headers
    nameless["ce_subject"] = nil
    #expect(Run.classify(value, headers: nameless).fault != nil)
  }

  @Test("suppressing events without ids are one customer's each")
  func identity() throws {
    let events = try ["a", "b", "a"].map { try #require(Run.classify(#"{"type":"erased","customer":{"id":"\#($0)"}}"#).event) }
    #expect(events[0].hash == events[2].hash && events[0].hash != events[1].hash)
  }

  @Test("bytes that are no UTF-8 beside the customer do not void a no, and in the id they do")
  func badUTF8() {
    func text(_ id: [UInt8], _ name: [UInt8]) -> [UInt8] {
      Array(#"{"type":"erased","id":"1","customer":{"id":""#.utf8) + id + Array(#"","name":""#.utf8) + name + Array(#""}}"#.utf8)
    }
    #expect(Run.classify(text([0x63], [0xFF])).event?.customerID == "c")
    #expect(Run.classify(text([0xFF], [0x63])).fault?.code == .invalidUTF8)
  }

  @Test(
    "a yes, and what cannot be told from anyone, still need a sound event",
    arguments: [
      #"{"type":"resubscribed","customer":{"id":"c"}}"#, #"{"type":"erased","customer":{"name":"Nora"}}"#,
      #"{"type":"erased","id":"1","customer":{"id":7,"email":"nobody"}}"#, #"{"type":"erased""#,
    ])
  func refused(text: String) { #expect(Run.classify(text).fault != nil, "\(Run.classify(text))") }

  @Test("where caps are counted by account, a moment needs a sound account")
  func account() {
    var policy = EventPolicy.sample
    policy.program.unit = .account
    let text = Array(Run.plain("milestone", #""customer":{"id":"c","account":7}"#).utf8)
    let classified = EventDecoder(policy: policy).classify(
      value: text.span, topic: "t", brokerTimestamp: nil, now: Run.now, header: { _ in nil })
    #expect(classified.fault?.field == "customer.account")
  }
}
