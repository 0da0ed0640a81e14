import Metrics
import MultiMail
import Pipeline
import Referrals
import Store

/// Follows MultiMail's own oversight of our mailbox: its mode, and what waits there for the operator. Contract B only.
struct MailboxWatch: Sendable {
  let provider: Provider
  let store: Store
  let programmeID: String
  let registry: Registry
  let log: PipelineLog

  /// How often the mode is asked for, and how often when mails wait at the provider.
  private static let interval = Duration.minutes(10)
  private static let gatedInterval = Duration.seconds(10)
  /// How far back rejections are looked for, and how many pages of a list are read at most.
  private static let memory = Duration.hours(-24 * 7)
  private static let pages = 50

  func run() async throws {
    var told = ""
    var rejected: Set<String> = []
    while true {
      var wait = Self.interval
      do throws(ProviderError) {
        let mailbox = try await provider.mailbox()
        if mailbox.sentence != told {
          told = mailbox.sentence
          log(mailbox.isUsable ? .notice : .error, "the provider's oversight of our mailbox", [("mailbox", told)])
        }
        if mailbox.isGated {
          wait = Self.gatedInterval
          let waiting = try await emails("pending_send_approval")
          registry.gauge(.messagesWaiting, "at_provider").set(waiting.count)
          let ended = Set(try await emails("rejected").map(\.id)).subtracting(rejected)
          if await cancel(ended) { rejected.formUnion(ended) }
        }
      } catch {
        // The key may lack the scope, or the provider be away: sends say more.
        if told != error.description {
          told = error.description
          log(.warning, "the provider's oversight of our mailbox is not known; asked again later", [("error", told)])
        }
      }
      try await Task.sleep(for: wait)
    }
  }

  private func emails(_ status: String) async throws(ProviderError) -> [EmailState] {
    var query = EmailQuery(status: status, after: SystemClock().now + Self.memory)
    var found: [EmailState] = []
    for _ in 0..<Self.pages {
      let page = try await provider.emails(query)
      found += page.elements
      guard let cursor = page.cursor else { break }
      query.cursor = cursor
    }
    return found
  }

  /// Cancels the messages whose mails the provider's operator has rejected: they were never sent on, and count toward no cap.
  /// - Returns: whether that is written down.
  private func cancel(_ emailIDs: Set<String>) async -> Bool {
    guard !emailIDs.isEmpty else { return true }
    let reason = "the provider's operator rejected it"
    do {
      let messages = try await store.sent(providerIDs: emailIDs.sorted())
      try await store.cancelSent(
        messages.map {
          Settlement(
            id: $0.id, state: .cancelled, reason: reason,
            published: .message($0, .cancelled, reason: reason, programmeID, at: SystemClock().now))
        })
      for message in messages {
        registry.counter(.messages, message.kind.rawValue, MessageState.cancelled.rawValue).add()
        log(.warning, "the provider's operator rejected a mail", [("message", message.id)])
      }
      return true
    } catch {
      log(.warning, "rejections at the provider could not be written down; trying again", [("error", "\(error)")])
      return false
    }
  }
}

extension MailboxState {
  /// Whether mail can leave.
  var isUsable: Bool { isActive && !isReadOnly }

  /// The mode and what it means for our mails.
  var sentence: String {
    let meaning =
      switch oversightMode {
      case "autonomous": "mails leave at once"
      case "monitored": "mails leave at once, and its operator sees them"
      case "gated_all", "gated_send": "each mail waits there until its operator releases it"
      case "read_only": "it refuses to send: change the mode at the provider"
      default: "a mode that this version does not know"
      }
    return "\(oversightMode): \(meaning)" + (isActive ? "" : "; it is not active: activate it at the provider")
  }
}
