package import JSONTree
package import Policies
package import Time

/// A message to be stored with the bytes that will be sent.
package struct NewMessage: Sendable {
  package var id: String
  package var kind: MessageKind
  /// What it is unique by, with its kind.
  package var cause: String
  package var customerID: String
  package var signal: String
  /// `keyed` or `unkeyed`.
  package var contract: String
  package var state: MessageState
  package var eventAt: Timestamp
  package var dueAt: Timestamp
  package var sendBefore: Timestamp
  package var template: String
  package var locale: String
  package var address: String
  /// The provider's request, never changed after this.
  package var request: [UInt8]
  package var subject: String
  package var text: String
  package var html: String
  package var linkCode: String?
  /// Tells one text of the template from the next; nil: not known.
  package var templateVersion: String?
  /// The rule under which it waits for a person; nil: it does not.
  package var heldBy: String?
  /// What a rewrite of its body needs, as stored; nil: none is wanted.
  package var draft: String?
  /// What its reminders need of the event; nil: nothing.
  package var kept: JSON?
  /// Where the attempt goes that begins with the commit; nil: none does.
  package var target: String?

  /// Joins a message's parts.
  package init(
    id: String, kind: MessageKind, cause: String, customerID: String, signal: String, contract: String, state: MessageState,
    eventAt: Timestamp, dueAt: Timestamp, sendBefore: Timestamp, template: String, locale: String, address: String,
    request: [UInt8], subject: String, text: String, html: String, linkCode: String?, templateVersion: String? = nil,
    heldBy: String? = nil, draft: String? = nil, kept: JSON? = nil, target: String? = nil
  ) {
    self.target = target
    self.kept = kept
    self.id = id
    self.kind = kind
    self.cause = cause
    self.customerID = customerID
    self.signal = signal
    self.contract = contract
    self.state = state
    self.eventAt = eventAt
    self.dueAt = dueAt
    self.sendBefore = sendBefore
    self.template = template
    self.locale = locale
    self.address = address
    self.request = request
    self.subject = subject
    self.text = text
    self.html = html
    self.linkCode = linkCode
    self.templateVersion = templateVersion
    self.heldBy = heldBy
    self.draft = draft
  }
}

/// Where a message stands.
package enum MessageState: String, Sendable, CaseIterable {
  case claimed, sending, sent, retry, dead, uncertain, held, deferred, cancelled, expired

  /// True when nothing more is to be done about it, by referrald or by a person.
  package var isOver: Bool {
    switch self {
    case .sent, .dead, .cancelled, .expired: true
    case .claimed, .sending, .retry, .held, .deferred, .uncertain: false
    }
  }
}
