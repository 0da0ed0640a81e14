internal import Crypto
internal import Curl
internal import FoundationEssentials
import JSONTree
package import Time

/// What the provider tells us unasked.
package struct WebhookEvent: Sendable, Equatable {
  /// An open string, such as `message.bounced`.
  package var name: String
  package var time: Timestamp?
  package var emailID: String?
  package var to: [String]
  package var direction: String?

  /// Reads a payload whose signature was verified; nil when it names no event.
  package init?(_ body: [UInt8]) {
    // What is no JSON is no event.
    guard let json = try? JSON.parse(body.span), let name = json["event"]?.string else { return nil }
    self.name = name
    time = json["timestamp"]?.time
    emailID = json["data"]?["email_id"]?.string
    to = json["data"]?["to"]?.strings ?? []
    direction = json["data"]?["direction"]?.string
  }
}

/// The webhooks' signature: HMAC-SHA256 of the raw body with the signing secret, in hex.
package enum WebhookSignature {
  /// The header that carries it.
  package static let header = "X-MultiMail-Signature"

  /// Whether a body is the provider's; the header may begin with `sha256=`. Compares in constant time.
  package static func verify(_ header: String?, body: [UInt8], secret: String) -> Bool {
    guard let header, !secret.isEmpty else { return false }
    let digits = header.hasPrefix("sha256=") ? header.dropFirst("sha256=".count) : header[...]
    guard let code = bytes(ofHex: digits) else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: SymmetricKey(data: Array(secret.utf8)))
  }

  private static func bytes(ofHex digits: Substring) -> [UInt8]? {
    let values = digits.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard values.count == 64, values.allSatisfy({ $0 != nil }) else { return nil }
    return stride(from: 0, to: 64, by: 2).map { UInt8((values[$0] ?? 0) << 4 | (values[$0 + 1] ?? 0)) }
  }
}

/// A webhook as the provider made it.
package struct Webhook: Sendable, Equatable {
  package var id: String
  /// Shown once, to be kept as a secret.
  package var signingSecret: String
}

extension Provider {
  /// Asks for events to be posted to a URL, from our mailbox only under contract B.
  package func createWebhook(url: String, events: [String]) async throws(ProviderError) -> Webhook {
    var members = [JSON.Member("url", .string(url)), JSON.Member("events", .array(events.map(JSON.string)))]
    if let mailbox = settings.mailboxID { members.append(.init("mailbox_id", .string(mailbox))) }
    let answer = try await ask(.post, "/webhooks", .object(members))
    guard let id = answer["id"]?.string, let secret = answer["signing_secret"]?.string else {
      throw unreadable("a webhook's id and signing secret")
    }
    return Webhook(id: id, signingSecret: secret)
  }
}
