import Metrics
import MultiMail
import Pipeline
import Policies
import Postgres
import Store
import Texts
import Time

/// Our mails that the provider has accepted and may not have sent on. Contract B only.
struct AcceptedMails: Sendable {
  let provider: Provider
  let store: Store
  let programmeID: String
  let registry: Registry
  let log: PipelineLog

  /// How far back the provider's list is read.
  private static let memory = Duration.hours(-24 * 7)

  /// The provider's ids of the mails it lists under a status.
  func ids(_ status: String) async throws(ProviderError) -> TextSet {
    try await provider.ids(of: EmailQuery(status: status, after: SystemClock().now + Self.memory))
  }

  /// Writes down that mails were never sent on; they count toward no cap.
  /// - Parameter reason: told and kept with each.
  func cancel(_ messages: [OutgoingMessage], reason: String) async throws(PostgresError) {
    guard !messages.isEmpty else { return }
    let now = SystemClock().now
    let ended = try await store.cancelSent(
      messages.map { message in
        Settlement(
          id: message.id, state: .cancelled, reason: reason,
          published: .message(message, .cancelled, reason: reason, programmeID, at: now))
      })
    for message in messages where ended.contains(message.id) {
      registry.counter(.messages, message.kind.rawValue, MessageState.cancelled.rawValue).add()
      log(.warning, "an accepted mail was never sent on", [("message", message.id), ("reason", reason)])
    }
  }
}
