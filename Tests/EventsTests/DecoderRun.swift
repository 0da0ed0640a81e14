import Events
import Examples
import JSONTree
import Policies
import Time

/// Decodes text and headers as the pipeline would.
struct DecoderRun {
  static let decoder = EventDecoder(policy: EventPolicy.sample)
  static let now = Timestamp(rfc3339: "2025-03-01T12:00:00Z") ?? Timestamp(seconds: 0)
  static let broker = Timestamp(rfc3339: "2025-03-01T11:59:00Z")

  static func classify(_ text: String?, headers: [String: String] = [:], topic: String = "t") -> Classified {
    classify(text.map { Array($0.utf8) }, headers: headers, topic: topic)
  }

  static func classify(_ bytes: [UInt8]?, headers: [String: String] = [:], topic: String = "t") -> Classified {
    let header = { (name: String) in headers[name].map { Array($0.utf8) } }
    guard let bytes else {
      return decoder.classify(value: nil, topic: topic, brokerTimestamp: broker, now: now, header: header)
    }
    return decoder.classify(value: bytes.span, topic: topic, brokerTimestamp: broker, now: now, header: header)
  }

  /// A Plain event with these members after a sound beginning.
  static func plain(_ type: String, _ rest: String = "") -> String {
    #"{"id":"e1","type":"\#(type)","time":"2025-03-01T11:00:00Z"\#(rest.isEmpty ? "" : ",")\#(rest)}"#
  }
}

extension Classified {
  var fault: Malformed? { if case .malformed(let fault) = self { fault } else { nil } }
  var event: Event? { if case .event(let event, _) = self { event } else { nil } }
  var roles: TypeRoles? { if case .event(_, let roles) = self { roles } else { nil } }
}
