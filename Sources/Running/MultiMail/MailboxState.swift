internal import Curl
import JSONTree

/// What the provider says about our mailbox.
package struct MailboxState: Sendable, Equatable {
  /// `read_only`, `gated_all`, `gated_send`, `monitored`, `autonomous`, or a word to come.
  package var oversightMode: String
  package var defaultGateTiming: String?
  package var isActive: Bool
  package var address: String?

  /// Joins a mailbox's parts.
  package init(oversightMode: String, defaultGateTiming: String? = nil, isActive: Bool = true, address: String? = nil) {
    self.oversightMode = oversightMode
    self.defaultGateTiming = defaultGateTiming
    self.isActive = isActive
    self.address = address
  }

  /// Whether accepted mail waits as `pending_send_approval` for the operator.
  package var isGated: Bool { oversightMode == "gated_all" || oversightMode == "gated_send" }

  /// Whether sends are answered 403.
  package var isReadOnly: Bool { oversightMode == "read_only" }
}

extension Provider {
  /// Asks for our mailbox; contract B, scope `read`.
  package func mailbox() async throws(ProviderError) -> MailboxState {
    let answer = try await ask(.get, inMailbox())
    guard let mode = answer["oversight_mode"]?.string else { throw unreadable("an oversight_mode") }
    return MailboxState(
      oversightMode: mode, defaultGateTiming: answer["default_gate_timing"]?.string,
      isActive: answer["is_active"]?.bool ?? answer["is_active"]?.int.map { $0 != 0 } ?? true,
      address: answer["address"]?.string ?? answer["email_address"]?.string)
  }
}
