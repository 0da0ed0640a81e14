package import Curl
import JSONTree
package import Time

extension SendOutcome {
  /// Reads the provider's answer to a send; a pure function of the answer and the clock.
  /// - Parameters:
  ///   - status: the HTTP status.
  ///   - headers: the answer's headers.
  ///   - body: the answer's body, which need not be JSON.
  ///   - now: when it came; warm-up, quota and dates are reckoned from it.
  package static func classify(
    status: Int, headers: [Response.Header], body: [UInt8], now: Timestamp
  ) -> SendOutcome {
    // A body that is no JSON says nothing, whatever the status.
    let json = try? JSON.parse(body.span)
    let reason = reason(status, json)
    switch status {
    case 200..<300: return accepted(json) ?? .ambiguous(reason: "\(status) without a readable id; look the mail up")
    // RFC 9110 §15.4.4: what leads to the result of something that may be done. Each would be in doubt, so they come slowly.
    case 303: return .ambiguous(reason: "\(reason), a redirect; \(Self.misled)", after: .seconds(60))
    // No other redirect says that anything was done, and none is followed: every request goes to the same wrong place.
    case 300..<400: return .stopProvider(reason: "\(reason), a redirect; \(Self.misled)")
    // 413 and 415 (RFC 9110 §15.5) refuse to read the request at all.
    case 400, 413, 415, 422: return .refused(reason: reason)
    case 401, 402: return .stopProvider(reason: reason)
    // 405 and 410: there is no such route, as when the base URL is wrong.
    case 403, 404, 405, 410: return .stopMailbox(reason: reason)
    case 429: return limited(headers, json, now)
    // RFC 9110 §10.2.3: how long the service expects to be away.
    case 503: return .ambiguous(reason: reason, after: wish(headers, now))
    default: return .ambiguous(reason: reason)
    }
  }

  private static let misled = "set `multimail.url` to where the API itself is"

  /// Reads an attempt that brought no answer.
  package static func classify(_ error: CurlError) -> SendOutcome {
    let reason = "\(error.code.rawValue): \(error.message)"
    // Every request has the same URL and headers, so the fault is in the settings.
    if error.code == .invalidRequest { return .stopProvider(reason: reason) }
    return error.requestMayHaveBeenSent ? .ambiguous(reason: reason) : .notSent(reason: reason)
  }

  /// Whatever the answer's `status` says: statuses are open strings, and `pending_scan` and `already_sent` both have it.
  private static func accepted(_ json: JSON?) -> SendOutcome? {
    let id = json?["id"]?.string ?? json?["id"]?.int.map(String.init)
    guard let id, 1...256 ~= id.utf8.count, id.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    return .accepted(id: id)
  }

  /// Tells the three kinds of 429 apart, in the contract's order.
  private static func limited(_ headers: [Response.Header], _ json: JSON?, _ now: Timestamp) -> SendOutcome {
    let warmUpKeys = ["warmup_stage", "daily_sent", "daily_limit"]
    if warmUpKeys.contains(where: { json?[$0] != nil }) { return .warmUp(until: now.nextDay) }
    if json?["error"]?.string?.lowercased().contains("quota") == true { return .quota(until: now.nextMonth) }
    return .rateLimited(after: wish(headers, now))
  }

  private static func wish(_ headers: [Response.Header], _ now: Timestamp) -> Duration? {
    headers.first { $0.name == "retry-after" }.flatMap { RetryAfter.read($0.value, now: now) }
  }

  private static func reason(_ status: Int, _ json: JSON?) -> String {
    let sentence = json?["error"]?.string.map(SafeSentence.of) ?? ""
    return sentence.isEmpty ? "the provider answered \(status)" : "the provider answered \(status): \(sentence)"
  }
}
