internal import Curl
import JSONTree
import Time

extension Provider {
  /// Makes a call and returns the JSON of its 2xx answer.
  func ask(_ method: Request.Method, _ path: String, _ body: JSON? = nil) async throws(ProviderError) -> JSON {
    let answer: Response
    do throws(CurlError) {
      answer = try await client.send(call(method, to: settings.baseURL + path, body: body?.serializedBytes()))
    } catch {
      throw ProviderError(error)
    }
    // A body that is no JSON says nothing; what needs one throws `unreadable`.
    let json = try? JSON.parse(answer.body.span)
    guard 200..<300 ~= answer.status else { throw ProviderError(status: answer.status, body: json) }
    return json ?? .null
  }

  /// The path of something in our mailbox; throws under contract A.
  func inMailbox(_ rest: String = "") throws(ProviderError) -> String {
    guard let mailboxPath else { throw ProviderError(.noMailbox, "the call needs contract B: configure a mailbox id") }
    return mailboxPath + rest
  }

  func email(_ id: String, _ rest: String = "") throws(ProviderError) -> String {
    try inMailbox("/emails/\(pathPart(id))\(rest)")
  }

  /// A list under a key of an answer.
  func list(_ key: String, of answer: JSON) throws(ProviderError) -> [JSON] {
    guard case .array(let elements) = answer[key] else { throw unreadable("a list under \(key)") }
    return elements
  }

  func unreadable(_ wanted: String) -> ProviderError {
    ProviderError(.unreadable, "the provider's answer has not \(wanted); check that the base URL leads to this API")
  }

  /// Query items as they follow a path; nil values are left out.
  func query(_ items: [(String, String?)]) -> String {
    let written = items.compactMap { name, value in value.map { "\(name)=\(pathPart($0))" } }
    return written.isEmpty ? "" : "?" + written.joined(separator: "&")
  }
}

extension JSON {
  /// A time of the provider's: RFC 3339 or epoch milliseconds, field by field.
  var time: Timestamp? {
    if let text = string { return Timestamp(rfc3339: text) }
    guard let milliseconds = int, milliseconds.magnitude < 1 << 52 else { return nil }
    return Timestamp(microseconds: milliseconds * 1_000)
  }

  /// The strings of an array, others left out.
  var strings: [String] {
    guard case .array(let elements) = self else { return string.map { [$0] } ?? [] }
    return elements.compactMap(\.string)
  }
}
