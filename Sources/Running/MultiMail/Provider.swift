package import Curl
internal import FoundationEssentials
package import Time

/// The MultiMail email API, as one account of it sees it; it keeps no state of its own.
package struct Provider: Sendable {
  let settings: ProviderSettings
  let client: Client
  let now: @Sendable () -> Timestamp
  private let account: String
  private let onRefusal: @Sendable (_ status: Int) -> Void

  /// Joins an account and the HTTP client to reach it with.
  /// - Parameters:
  ///   - now: the clock by which waits are reckoned; by default the system's.
  ///   - onRefusal: told of every answer to a send that is no yes.
  package init(
    _ settings: ProviderSettings, client: Curl.Client, now: @escaping @Sendable () -> Timestamp = systemTime,
    onRefusal: @escaping @Sendable (_ status: Int) -> Void = { _ in }
  ) {
    var settings = settings
    while settings.baseURL.hasSuffix("/") { settings.baseURL.removeLast() }
    self.settings = settings
    account = SendTarget.account(of: settings.key)
    self.client = client
    self.now = now
    self.onRefusal = onRefusal
  }

  /// Which contract new requests are written for.
  package var contract: Contract { settings.mailboxID == nil ? .unkeyed : .keyed }

  /// Where a stored request goes, by the contract it was written for; nil: one of contract B while no mailbox is configured, or one
  /// that is not ours.
  package func target(of request: [UInt8]) -> SendTarget? {
    switch Contract(of: request) {
    case .unkeyed: SendTarget(url: "\(settings.baseURL)/send", account: account)
    case .keyed: mailboxPath.map { SendTarget(url: "\(settings.baseURL)\($0)/send", account: account) }
    case nil: nil
    }
  }

  /// Makes one attempt with stored bytes, to `target(of:)`.
  ///
  /// A cancelled task ends the attempt at once, as `ambiguous` when it may have left.
  package func send(_ request: [UInt8]) async -> SendOutcome {
    guard let target = target(of: request) else {
      return Contract(of: request) == nil
        ? .refused(reason: "the stored request is not one of ours") : .notSent(reason: "no mailbox is configured")
    }
    do throws(CurlError) {
      let answer = try await client.send(call(.post, to: target.url, body: request))
      if !(200..<300 ~= answer.status) { onRefusal(answer.status) }
      return .classify(status: answer.status, headers: answer.headers, body: answer.body, now: now())
    } catch {
      return .classify(error)
    }
  }

  var mailboxPath: String? { settings.mailboxID.map { "/mailboxes/\(pathPart($0))" } }

  /// One request as the provider wants it.
  func call(_ method: Request.Method, to url: String, body: [UInt8]? = nil) -> Request {
    var headers = [(name: "Authorization", value: "Bearer \(settings.key)"), (name: "Accept", value: "application/json")]
    if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
    return Request(
      method, url, headers: headers, body: body, connectDeadline: settings.connectDeadline,
      deadline: settings.deadline)
  }
}

/// The system's clock.
@Sendable package func systemTime() -> Timestamp {
  Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded(.down)))
}

/// A value as one segment of a path or one value of a query (RFC 3986 §2.3).
func pathPart(_ text: String) -> String {
  var result = ""
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
      result.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
    }
  }
  // A segment of dots alone would be read as a step up.
  return result.allSatisfy { $0 == "." } ? result.replacing(".", with: "%2E") : result
}
