import Deciding
package import Events
package import Policies
package import Store
package import Time

/// What the programme's database says became of events, decisions and messages.
package struct LedgerFacts: Sendable {
  /// Events remembered as handled, and those that left a lifecycle record.
  package var handled: Set<EventHash> = []
  package var decisions: [EventHash: Decision] = [:]
  /// By message id.
  package var messages: [String: Message] = [:]

  /// No facts.
  package init() {}

  /// What was decided of one event, or of one reminder.
  package struct Decision: Sendable, Equatable {
    /// The kind of mail.
    package var kind: String
    package var outcome: String
    /// The message it caused; nil: none.
    package var messageID: String?

    /// Joins a row's columns; on a prompt by default.
    package init(kind: String = MessageKind.prompt.rawValue, outcome: String, messageID: String?) {
      self.kind = kind
      self.outcome = outcome
      self.messageID = messageID
    }
  }

  /// One message's row.
  package struct Message: Sendable, Equatable {
    package var kind: MessageKind
    package var state: MessageState
    /// Handed over to the scheduler of any instance.
    package var isParked: Bool
    /// `keyed` or `unkeyed`.
    package var contract: String
    package var customerID: String
    package var providerID: String?
    package var lastAttemptAt: Timestamp?
    /// Nil where the body was erased.
    package var print: MailPrint?

    /// Whether the provider had accepted it and was told in time not to send it on.
    var wasRecalled: Bool { state == .cancelled && providerID != nil }

    /// Joins a row's columns; a prompt that was sent by default.
    package init(
      kind: MessageKind = .prompt, state: MessageState = .sent, isParked: Bool = false, contract: String = "keyed",
      customerID: String, providerID: String?, lastAttemptAt: Timestamp?, print: MailPrint? = nil
    ) {
      self.kind = kind
      self.state = state
      self.isParked = isParked
      self.contract = contract
      self.customerID = customerID
      self.providerID = providerID
      self.lastAttemptAt = lastAttemptAt
      self.print = print
    }
  }
}
