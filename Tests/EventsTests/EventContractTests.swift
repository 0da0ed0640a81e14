import Events
import JSONTree
import Seeded
import Testing
import Time

struct EventContractTests {
  private typealias Run = DecoderRun

  @Test(
    "each fault has its code and field",
    arguments: [
      ("", .notJSON, ""), ("rubbish", .notJSON, ""), ("[]", .notObject, ""), ("\"milestone\"", .notObject, ""),
      ("{}", .missingField, "type"),
      (#"{"type":5}"#, .wrongType, "type"), (#"{"type":""}"#, .badValue, "type"), (#"{"type":"milestone""#, .notJSON, ""),
      (#"{"type":"milestone","type":"milestone"}"#, .duplicateKey, "type"),
      (#"{"type":"milestone","time":"2025-03-01T11:00:00Z","customer":{"id":"c"}}"#, .missingField, "id"),
      (#"{"type":"milestone","id":7,"time":"2025-03-01T11:00:00Z","customer":{"id":"c"}}"#, .wrongType, "id"),
      (#"{"type":"milestone","id":"","time":"2025-03-01T11:00:00Z","customer":{"id":"c"}}"#, .badValue, "id"),
      (#"{"type":"milestone","id":"a\u0007","time":"2025-03-01T11:00:00Z","customer":{"id":"c"}}"#, .badValue, "id"),
      (#"{"type":"milestone","id":"1","customer":{"id":"c"}}"#, .missingField, "time"),
      (#"{"type":"milestone","id":"1","time":1740826800,"customer":{"id":"c"}}"#, .wrongType, "time"),
      (#"{"type":"milestone","id":"1","time":"yesterday","customer":{"id":"c"}}"#, .badTime, "time"),
      (#"{"type":"milestone","id":"1","time":"2025-03-01T12:05:01Z","customer":{"id":"c"}}"#, .inFuture, "time"),
      (Run.plain("milestone"), .missingField, "customer.id"),
      (Run.plain("milestone", #""customer":null"#), .missingField, "customer.id"),
      (Run.plain("milestone", #""customer":{"id":null}"#), .missingField, "customer.id"),
      (Run.plain("milestone", #""customer":"c1""#), .wrongType, "customer"),
      (Run.plain("milestone", #""customer":{"id":5}"#), .wrongType, "customer.id"),
      (Run.plain("milestone", #""customer":{"id":""}"#), .badValue, "customer.id"),
      (Run.plain("milestone", #""customer":{"id":"\#(String(repeating: "x", count: 201))"}"#), .badValue, "customer.id"),
      (Run.plain("milestone", #""customer":{"id":"c"},"data":[]"#), .wrongType, "data"),
      (Run.plain("ticket.opened"), .missingField, "customer.id"),
      (Run.plain("clicked", #""click_id":"k""#), .missingField, "data.code"),
      (Run.plain("clicked", #""data":{"code":"c"}"#), .missingField, "data.click_id"),
      (Run.plain("user.created"), .missingField, "customer.id"),
      (Run.plain("user.created", #""customer":{"id":"c"},"data":{"referral_code":5}"#), .wrongType, "data.referral_code"),
      (Run.plain("paid", #""customer":{"id":"c"},"data":{"amount":4900,"currency":"USD"}"#), .missingField, "data.order_id"),
      (Run.plain("paid", #""customer":{"id":"c"},"data":{"amount":4900,"order_id":"o"}"#), .missingField, "data.currency"),
      (
        Run.plain("paid", #""customer":{"id":"c"},"data":{"amount":49.5,"currency":"USD","order_id":"o"}"#), .wrongType,
        "data.amount"
      ),
      (
        Run.plain("paid", #""customer":{"id":"c"},"data":{"amount":49,"currency":"usd","order_id":"o"}"#), .badValue,
        "data.currency"
      ),
      (
        Run.plain("paid", #""customer":{"id":"c"},"data":{"amount":49,"currency":"USD","order_id":5}"#), .wrongType,
        "data.order_id"
      ),
      (Run.plain("paid", #""data":{"amount":49,"currency":"USD","order_id":"o"}"#), .missingField, "customer.id"),
      (Run.plain("refunded"), .missingField, "data.order_id"),
      (Run.plain("refunded", #""data":{"order_id":"o","amount":-5}"#), .badValue, "data.amount"),
      (Run.plain("refunded", #""data":{"order_id":"o","amount":"5"}"#), .wrongType, "data.amount"),
      (Run.plain("applied"), .missingField, "data.reward_id"),
      (Run.plain("failed", #""data":{"reward_id":"r","reason":1}"#), .wrongType, "data.reason"),
      (Run.plain("granted", #""customer":{"id":"c"},"data":{"reward_id":"r"}"#), .missingField, "data.text"),
      (Run.plain("granted", #""customer":{"id":"c"},"data":{"reward_id":"r","text":"t","totals":3}"#), .wrongType, "data.totals"),
      (
        Run.plain("granted", #""customer":{"id":"c"},"data":{"reward_id":"r","text":"t","totals":{"rewards":3}}"#), .wrongType,
        "data.totals.rewards"
      ),
      (
        Run.plain("granted", #""customer":{"id":"c"},"data":{"reward_id":"r","text":"t","totals":{"active_referrals":-1}}"#),
        .badValue, "data.totals.active_referrals"
      ),
      (
        Run.plain("granted", #""customer":{"id":"c"},"data":{"reward_id":"r","text":"t","totals":{"active_referrals":"4"}}"#),
        .wrongType, "data.totals.active_referrals"
      ),
      (Run.plain("erased"), .missingField, "customer.id"),
      (Run.plain("erased", #""customer":{"email":"nobody"}"#), .badValue, "customer.email"),
      (Run.plain("milestone", #""specversion":"0.3","source":"s","subject":"c""#), .unsupportedSpecVersion, "specversion"),
      (Run.plain("milestone", #""specversion":1,"source":"s","subject":"c""#), .wrongType, "specversion"),
      (Run.plain("milestone", #""specversion":"1.0","subject":"c""#), .missingField, "source"),
      (Run.plain("milestone", #""specversion":"1.0","source":"s""#), .missingField, "data.customer.id"),
      (Run.plain("milestone", #""specversion":"1.0","source":"s","data":{"customer":"c"}"#), .wrongType, "data.customer"),
      (Run.plain("milestone", #""specversion":"1.0","source":"s","subject":5"#), .wrongType, "subject"),
      (
        Run.plain("milestone", #""specversion":"1.0","source":"s","subject":"c","data_base64":"AA==""#), .unsupportedEncoding,
        "data_base64"
      ),
    ] as [(String, Malformed.Code, String)])
  func faults(text: String, code: Malformed.Code, field: String) {
    let classified = Run.classify(text)
    #expect(classified.fault?.code == code, "\(text) gave \(classified)")
    #expect(classified.fault?.field == field)
    #expect(classified.fault?.message.isEmpty == false)
  }

  @Test("a tombstone is malformed, with headers or without")
  func tombstone() {
    #expect(Run.classify(nil as String?).fault?.code == .tombstone)
    #expect(Run.classify(nil as String?, headers: ["ce_type": "milestone"]).fault?.code == .tombstone)
  }

  @Test(
    "each role is content with what the contract says it needs",
    arguments: [
      Run.plain("updated", #""customer":{"id":"c"}"#), Run.plain("copied", #""customer":{"id":"c"}"#),
      Run.plain("declined", #""customer":{"id":"c"}"#),
      Run.plain("clicked", #""data":{"code":"c","click_id":"k"}"#),
      Run.plain("user.created", #""customer":{"id":"c","email":"","name":null}"#),
      Run.plain("paid", #""customer":{"id":"c"},"data":{"order_id":"o","amount":4900.0,"currency":"USD"}"#),
      Run.plain("refunded", #""data":{"order_id":"o"}"#),
      Run.plain("refunded", #""data":{"order_id":"o","amount":1,"currency":"EUR"}"#),
      Run.plain("applied", #""data":{"reward_id":"r"}"#), Run.plain("failed", #""data":{"reward_id":"r","reason":"no account"}"#),
      Run.plain("granted", #""customer":{"id":"c"},"data":{"reward_id":"r","text":"A month"}"#), Run.plain("incident.opened"),
      Run.plain("incident.resolved"), Run.plain("ticket.opened", #""customer":{"id":"c"}"#),
      Run.plain("erased", #""customer":{"email":"a@b.co"}"#),
      Run.plain("unsubscribed", #""customer":{"id":"c"},"data":{"scope":"all"}"#),
      Run.plain("opted_out", #""customer":{"id":"c"}"#),
      Run.plain("milestone", #""customer":{"id":"\#(String(repeating: "x", count: 200))"}"#),
    ])
  func good(text: String) { #expect(Run.classify(text).event != nil, "\(Run.classify(text))") }

  @Test("a time up to five minutes ahead is borne")
  func nearFuture() {
    let text = #"{"type":"milestone","id":"1","time":"2025-03-01T12:05:00Z","customer":{"id":"c"}}"#
    #expect(Run.classify(text).event != nil)
  }

  @Test(
    "a suppressing event is obeyed whatever its time says, and keeps one identity",
    arguments: [
      ("", Run.broker), (#""time":null,"#, Run.broker), (#""time":7,"#, Run.broker), (#""time":"soon","#, Run.broker),
      (#""time":"2031-01-01T00:00:00Z","#, Run.broker),
      (#""time":"2001-01-01T00:00:00Z","#, Timestamp(rfc3339: "2001-01-01T00:00:00Z")),
    ])
  func suppressing(time: String, expected: Timestamp?) throws {
    for type in ["unsubscribed", "resubscribed", "bounced", "complained", "erased"] {
      let text = #"{"id":"e1","type":"\#(type)",\#(time)"customer":{"id":"c"}}"#
      let event = try #require(Run.classify(text).event)
      #expect(event.time == expected)
      #expect(event.body["time"]?.string.flatMap { Timestamp(rfc3339: $0) } == event.time)
      let later = Run.decoder.classify(
        value: Array(text.utf8).span, topic: "t", brokerTimestamp: Run.broker, now: Run.now + .days(1), header: { _ in nil })
      #expect(later.event?.hash == event.hash)
    }
  }

  @Test("where the broker's time is no help either, the clock's stands in", arguments: [nil, Int64.min, -1, .max])
  func badBrokerTime(micros: Int64?) {
    let text = Array(#"{"id":"e1","type":"erased","customer":{"id":"c"}}"#.utf8)
    let event = Run.decoder.classify(
      value: text.span, topic: "t", brokerTimestamp: micros.map(Timestamp.init(microseconds:)), now: Run.now, header: { _ in nil }
    ).event
    #expect(event?.time == Run.now)
    #expect(event?.hash == EventHash(source: "t", id: "e1", time: Timestamp(seconds: 0)))
  }

  @Test("no message quotes the record")
  func quotesNothing() {
    let secret = "s3cr3t@x.y"
    for text in [
      Run.plain("milestone", #""customer":{"id":"\#(secret)\u0007"}"#),
      Run.plain("erased", #""customer":{"email":"\#(secret) "}"#), #"{"type":"milestone","\#(secret)":{"a":tru}}"#,
    ] {
      let fault = Run.classify(text).fault
      #expect(fault != nil && fault?.message.contains("s3cr3t") == false && fault?.field.contains("s3cr3t") == false)
    }
  }

  @Test("truncated and mutated records of every kind never trap")
  func mutations() {
    let samples = [
      Run.plain("paid", #""customer":{"id":"c","account":{"id":"a"}},"data":{"order_id":"o","amount":4900,"currency":"USD"}"#),
      Run.plain(
        "milestone",
        #""specversion":"1.0","source":"s","subject":"c","data":{"customer":{"email":"a@b.co"},"x":[1,2.5e3,"\ud83d\ude42"]}"#),
      "\u{0}\u{0}\u{0}\u{0}\u{1}" + Run.plain("clicked", #""code":"c","click_id":"k""#),
    ].map { Array($0.utf8) }
    var seed = EventSeed()
    for sample in samples {
      for end in sample.indices { #expect(Run.classify(Array(sample[..<end])).event == nil) }
    }
    for _ in 0..<cases(5_000) {
      var bytes = seed.oneOf(samples)
      for _ in 0...seed.below(4) { bytes[seed.below(bytes.count)] = UInt8(seed.below(256)) }
      if case .malformed(let fault) = Run.classify(bytes) { #expect(!fault.message.isEmpty, "seed \(seed.seed)") }
    }
  }
}
