import Metrics
import MultiMail
import Pipeline
import Store
import Texts
import Time

/// Follows MultiMail's own oversight of our mailbox: its mode, and what waits there for the operator. Contract B only.
actor MailboxWatch {
  private let mails: AcceptedMails
  /// The provider's ids of mails that never went and are written down.
  private var settled: TextSet = []
  /// What was said of the mailbox last.
  private var told = ""

  /// How often the mode is asked for, and how often when mails wait at the provider.
  static let interval = Duration.minutes(10)
  private static let gatedInterval = Duration.seconds(10)
  /// Mails written down together.
  private static let chunk = 500

  init(mails: AcceptedMails) { self.mails = mails }

  /// Looks once.
  /// - Returns: when it looks again; nil: after `interval`.
  func look() async throws -> Duration? {
    let mailbox = try await mails.provider.mailbox()
    if mailbox.sentence != told {
      told = mailbox.sentence
      mails.log(mailbox.isUsable ? .notice : .error, "the provider's oversight of our mailbox", [("mailbox", told)])
    }
    if mailbox.isGated {
      let waiting = try await mails.ids("pending_send_approval")
      mails.registry.gauge(.messagesWaiting, "at_provider").set(waiting.count)
      try await settle("rejected", reason: "the provider's operator rejected it")
    }
    try await settle("cancelled", reason: "it was cancelled at the provider")
    return mailbox.isGated ? Self.gatedInterval : nil
  }

  /// Writes down what the provider's operator has rejected, or what was cancelled there without our writing it down.
  private func settle(_ status: String, reason: String) async throws(ProviderError) {
    let ended = try await mails.ids(status).subtracting(settled).sorted()
    do {
      for start in stride(from: 0, to: ended.count, by: Self.chunk) {
        let chunk = Array(ended[start..<min(start + Self.chunk, ended.count)])
        try await mails.cancel(try await mails.store.sent(providerIDs: chunk).map(\.value), reason: reason)
        settled.formUnion(chunk)
      }
    } catch {
      // The provider has answered: it is looked at again as soon as ever.
      mails.log(.warning, "what the provider never sent on could not be written down; trying again", [("error", "\(error)")])
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
