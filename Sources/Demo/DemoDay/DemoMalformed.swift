import Events

/// A record that belongs into the dead-letter topic.
struct DemoMalformed {
  var code: Malformed.Code
  var value: [UInt8]?
  var headers: [(name: String, value: [UInt8]?)] = []

  private init(_ code: Malformed.Code, _ text: String, headers: [(String, String)] = []) {
    self.code = code
    value = Array(text.utf8)
    self.headers = headers.map { ($0.0, Array($0.1.utf8)) }
  }

  private init(_ code: Malformed.Code, bytes: [UInt8]?) {
    self.code = code
    value = bytes
  }

  /// How many ways there are.
  static let variants = 27

  /// One way of being malformed, of a type that the policy names; all of them in turn.
  static func variant(_ turn: Int, id: String, time: String, customer: String) -> DemoMalformed {
    let head = #"{"id":"\#(id)","type":"survey.nps","#
    let sound = head + #""time":"\#(time)","customer":{"id":"\#(customer)"},"#
    let nps = #""data":{"score":9}"#
    let cloud = [("ce_type", "survey.nps"), ("ce_id", id), ("ce_source", "/app"), ("ce_time", time)]
    return switch turn % variants {
    case 0: DemoMalformed(.notJSON, "hello, I am a log line")
    case 1: DemoMalformed(.notJSON, sound + nps)
    case 2: DemoMalformed(.notJSON, "")
    case 3: DemoMalformed(.notObject, "[1,2,3]")
    case 4: DemoMalformed(.notObject, "\"survey.nps\"")
    case 5: DemoMalformed(.missingField, #"{"id":"\#(id)","time":"\#(time)","customer":{"id":"\#(customer)"},"data":{}}"#)
    case 6: DemoMalformed(.missingField, #"{"type":"survey.nps","time":"\#(time)","customer":{"id":"\#(customer)"},\#(nps)}"#)
    case 7: DemoMalformed(.missingField, head + #""time":"\#(time)",\#(nps)}"#)
    case 8: DemoMalformed(.missingField, head + #""customer":{"id":"\#(customer)"},\#(nps)}"#)
    case 9: DemoMalformed(.wrongType, head + #""time":"\#(time)","customer":{"id":42},\#(nps)}"#)
    case 10: DemoMalformed(.wrongType, head + #""time":"\#(time)","customer":"\#(customer)",\#(nps)}"#)
    case 11: DemoMalformed(.wrongType, sound + #""data":[9]}"#)
    case 12: DemoMalformed(.badTime, head + #""time":"yesterday","customer":{"id":"\#(customer)"},\#(nps)}"#)
    case 13: DemoMalformed(.badTime, head + #""time":"\#(time.dropLast())","customer":{"id":"\#(customer)"},\#(nps)}"#)
    case 14: DemoMalformed(.inFuture, head + #""time":"9999-12-31T23:59:59Z","customer":{"id":"\#(customer)"},\#(nps)}"#)
    case 15: DemoMalformed(.tombstone, bytes: nil)
    case 16:
      DemoMalformed(
        .invalidUTF8, bytes: Array((sound + #""data":{"score":9,"comment":""#).utf8) + [0xC3, 0x28] + Array("\"}}".utf8))
    case 17: DemoMalformed(.invalidUTF8, sound + #""data":{"score":9,"comment":"\ud83d"}}"#)
    case 18: DemoMalformed(.duplicateKey, sound + #""data":{"score":9,"score":1}}"#)
    case 19:
      DemoMalformed(
        .tooDeep, sound + #""data":{"score":9,"x":\#(String(repeating: "[", count: 70))\#(String(repeating: "]", count: 70))}}"#)
    // Avro as the Confluent registry frames it: a zero byte, the schema's id, then no JSON.
    case 20: DemoMalformed(.unsupportedEncoding, bytes: [0, 0, 0, 0, 12, 0x0E] + Array(id.utf8))
    case 21:
      DemoMalformed(
        .unsupportedEncoding,
        #"{"specversion":"1.0","id":"\#(id)","type":"survey.nps","source":"/app","subject":"\#(customer)","time":"\#(time)","data_base64":"e30=","data":{"score":9}}"#
      )
    case 22: DemoMalformed(.badValue, head + #""time":"\#(time)","customer":{"id":"\#(customer)\u0000"},\#(nps)}"#)
    case 23: DemoMalformed(.badValue, head + #""time":"\#(time)","customer":{"id":"\#(customer)"},"data":{"score":1e999}}"#)
    case 24:
      DemoMalformed(
        .badValue,
        #"{"id":"\#(id)","type":"invoice.paid","time":"\#(time)","customer":{"id":"\#(customer)"},"data":{"order_id":"o","amount":4900,"currency":"euro"}}"#
      )
    case 25:
      DemoMalformed(
        .unsupportedSpecVersion, #"{"customer":{"id":"\#(customer)"},"score":9}"#, headers: cloud + [("ce_specversion", "0.3")])
    default:
      DemoMalformed(
        .wrongType,
        #"{"id":"\#(id)","type":"invoice.paid","time":"\#(time)","customer":{"id":"\#(customer)"},"data":{"order_id":"o","amount":49.5,"currency":"EUR"}}"#
      )
    }
  }
}
