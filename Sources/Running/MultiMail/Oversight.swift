internal import Curl
import JSONTree

extension Provider {
  /// Lists what waits for the operator's approval; scope `oversight`.
  package func pending() async throws(ProviderError) -> [EmailState] {
    let answer = try await ask(.get, "/oversight/pending")
    return try list(answer["pending"] == nil ? "emails" : "pending", of: answer).compactMap(EmailState.init)
  }

  /// Approves or rejects an email that waits; scope `oversight`, which a sending key cannot have.
  package func decide(_ emailID: String, approve: Bool, reason: String? = nil) async throws(ProviderError) {
    var members = [
      JSON.Member("email_id", .string(emailID)), JSON.Member("action", .string(approve ? "approve" : "reject")),
    ]
    if let reason { members.append(.init("reason", .string(reason))) }
    _ = try await ask(.post, "/oversight/decide", .object(members))
  }
}
