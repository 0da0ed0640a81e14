internal import HTTPServer
import JSONTree

extension Fault.Kind {
  /// The answer in place of the work; nil: the work is done.
  var answer: HTTPAnswer? {
    switch self {
    case .status(let status, let body): .json(status, body.utf8)
    case .resetBefore: .reset
    case .delay, .late, .resetAfter: nil
    case .duplicate: Refusal(409, "The same content was sent to this recipient within the last 60 seconds").answer
    case .warmUp: Self.warmUpRefusal.answer
    case .quota: Refusal(429, "Monthly quota exceeded").answer
    case .rate(let retryAfter): Self.rateRefusal(retryAfter).answer
    }
  }

  private static var warmUpRefusal: Refusal {
    var refusal = Refusal(429, "Daily sending limit reached during warm-up")
    refusal.members = [
      .init("warmup_stage", .int(1)), .init("daily_sent", .int(50)), .init("daily_limit", .int(50)),
      .init("hint", .string("New mailboxes ramp up over about 30 days")),
    ]
    return refusal
  }

  private static func rateRefusal(_ retryAfter: String?) -> Refusal {
    var refusal = Refusal(429, "Too many requests")
    if let retryAfter { refusal.headers = [HTTPHeader("Retry-After", retryAfter)] }
    return refusal
  }
}
