import Metrics
import MultiMail
import Pipeline
import Postgres
import Referrals
import Store

/// Our mails that the provider has accepted and may not have sent on. Contract B only.
struct AcceptedMails: Sendable {
  let provider: Provider
  let store: Store
  let programmeID: String
  let registry: Registry
  let log: PipelineLog

  /// How far back the provider's list is read, and how many pages of it at most.
  private static let memory = Duration.hours(-24 * 7)
  private static let pages = 50

  /// The provider's ids of the mails it lists under a status.
  func ids(_ status: String) async throws(ProviderError) -> Set<String> {
    var query = EmailQuery(status: status, after: SystemClock().now + Self.memory)
    var found: Set<String> = []
    for _ in 0..<Self.pages {
      Pulse.stamp()
      let page = try await provider.emails(query)
      found.formUnion(page.elements.map(\.id))
      guard let cursor = page.cursor else { break }
      query.cursor = cursor
    }
    return found
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
