import JSONTree
import Time

extension Fault {
  /// The fault as `POST /sandbox/faults` takes it.
  var json: JSON {
    let (name, details) = kind.json
    return object(
      [("kind", .string(name))] + details + [
        ("count", count.map { .int(Int64($0)) }), ("probability", probability < 1 ? .double(probability) : nil),
        ("match", string(match)), ("target", target == .sends ? nil : .string(target.rawValue)),
      ])
  }

  /// Reads a fault; refuses what is not written like one, so that a test cannot pass by a misspelt fault.
  init(_ json: JSON) throws(Refusal) {
    guard case .object(let members) = json else { throw Refusal(400, "A fault is an object") }
    let known = ["kind", "status", "body", "milliseconds", "retry_after", "count", "probability", "match", "target"]
    if let odd = members.first(where: { !known.contains($0.key) }) { throw Refusal(400, "A fault has no member \(odd.key)") }
    self.init(try Kind(json))
    if let value = json["count"] {
      guard let count = value.int, count >= 0 else { throw Refusal(400, "count is a whole number from 0") }
      self.count = Int(count)
    }
    if let value = json["probability"] {
      guard let share = value.number, 0...1 ~= share else { throw Refusal(400, "probability is between 0 and 1") }
      probability = share
    }
    if let value = json["match"] {
      guard let pattern = value.string else { throw Refusal(400, "match is a text with * and ?") }
      match = pattern
    }
    if let value = json["target"] {
      guard let target = value.string.flatMap(Target.init) else { throw Refusal(400, "target is sends, cancels or others") }
      self.target = target
    }
  }

  /// Reads a list of faults, one fault, or an object with the list under `faults`.
  static func all(_ json: JSON) throws(Refusal) -> [Fault] {
    if case .array(let elements) = json {
      var faults: [Fault] = []
      for element in elements { faults.append(try Fault(element)) }
      return faults
    }
    if let inner = json["faults"] { return try all(inner) }
    return [try Fault(json)]
  }
}

extension Fault.Kind {
  fileprivate var json: (String, [(String, JSON?)]) {
    switch self {
    case .status(let status, let body): ("status", [("status", .int(Int64(status))), ("body", .string(body))])
    case .delay(let span): ("delay", [("milliseconds", .int(span.inMicroseconds / 1_000))])
    case .late(let span): ("late", [("milliseconds", .int(span.inMicroseconds / 1_000))])
    case .resetBefore: ("reset_before", [])
    case .resetAfter: ("reset_after", [])
    case .duplicate: ("duplicate", [])
    case .warmUp: ("warmup", [])
    case .quota: ("quota", [])
    case .rate(let retryAfter): ("rate", [("retry_after", string(retryAfter))])
    }
  }

  fileprivate init(_ json: JSON) throws(Refusal) {
    switch json["kind"]?.string {
    case "status":
      guard let status = json["status"]?.int, 200...599 ~= status else { throw Refusal(400, "status is 200 to 599") }
      let body = json["body"].map { $0.string ?? $0.serialized() }
      self = body.map { .status(Int(status), body: $0) } ?? .status(Int(status))
    case "delay": self = .delay(try Self.span(json))
    case "late": self = .late(try Self.span(json))
    case "reset_before": self = .resetBefore
    case "reset_after": self = .resetAfter
    case "duplicate": self = .duplicate
    case "warmup": self = .warmUp
    case "quota": self = .quota
    case "rate": self = .rate(retryAfter: json["retry_after"].flatMap { $0.string ?? $0.int.map(String.init) })
    default:
      throw Refusal(400, "kind is status, delay, late, reset_before, reset_after, duplicate, warmup, quota or rate")
    }
  }

  private static func span(_ json: JSON) throws(Refusal) -> Duration {
    guard let span = json["milliseconds"]?.int, 0...3_600_000 ~= span else {
      throw Refusal(400, "milliseconds is 0 to 3,600,000")
    }
    return .milliseconds(span)
  }
}
