package import Addresses
package import Composing
internal import Curl
import JSONTree
package import Policies

/// Whichever model a policy names, behind its OpenAI-compatible chat endpoint.
package final class ChatModel: Sendable {
  private let client: Client
  private let key: String?
  private let origin: WebOrigin?

  /// The most bytes of an answer that are read.
  static let largestAnswer = 256 * 1_024

  /// Opens a client.
  /// - Parameters:
  ///   - key: sent as a bearer token; nil for an endpoint that asks for none.
  ///   - origin: where the machine lets questions and the key go, whatever a policy says; nil: nowhere.
  /// - Throws: `unreachable` when libcurl cannot start.
  package init(key: String?, origin: WebOrigin?) throws(ChatFault) {
    do throws(CurlError) { client = try Client() } catch { throw ChatFault(error) }
    self.key = key
    self.origin = origin
  }

  /// Asks for a new body, within the personaliser's timeout in total; never twice.
  /// - Throws: why there is no body; the template's mail is to be sent then.
  package func body(for prompt: RewritePrompt, by personaliser: Policy.Personaliser) async throws(ChatFault) -> String {
    guard let origin, WebOrigin(personaliser.url) == origin else {
      throw ChatFault(.refused, "personaliser.url does not lead to the setting personaliser.origin")
    }
    let response: Response
    do throws(CurlError) { response = try await client.send(request(prompt, personaliser)) } catch { throw ChatFault(error) }
    guard response.status == 200 else { throw ChatFault(.refused, "the endpoint answered with status \(response.status)") }
    return try ChatAnswer.body(response.body)
  }

  /// Ends the client.
  package func close() async { await client.close() }

  private func request(_ prompt: RewritePrompt, _ personaliser: Policy.Personaliser) -> Request {
    var headers = [(name: "content-type", value: "application/json"), (name: "accept", value: "application/json")]
    if let key { headers.append((name: "authorization", value: "Bearer \(key)")) }
    let body = JSON.object([
      .init("model", .string(personaliser.model)), .init("stream", .bool(false)),
      .init("messages", .array([message("system", prompt.instructions), message("user", prompt.material)])),
    ])
    return Request(
      .post, personaliser.url, headers: headers, body: body.serializedBytes(), connectDeadline: personaliser.timeout,
      deadline: personaliser.timeout, maxResponseBytes: Self.largestAnswer)
  }

  private func message(_ role: String, _ text: String) -> JSON {
    .object([.init("role", .string(role)), .init("content", .string(text))])
  }
}
