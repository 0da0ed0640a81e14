package import JSONTree
package import Time

/// A mail that the provider took, as a line of its own file tells it.
package struct AcceptedMail: Sendable, Equatable {
  /// The provider's id of it.
  package var id: String
  package var acceptedAt: Timestamp
  /// The idempotency key, which is the message's id; nil under contract A.
  package var key: String?
  /// Recipients as they were written.
  package var recipients: [String]
  /// Nil where there is no plain text, as under contract B.
  package var print: MailPrint?

  /// Joins the parts of a mail.
  package init(id: String, acceptedAt: Timestamp, key: String?, recipients: [String], print: MailPrint?) {
    self.id = id
    self.acceptedAt = acceptedAt
    self.key = key
    self.recipients = recipients
    self.print = print
  }

  /// Reads a line's JSON; nil when it is no mail.
  package init?(_ json: JSON) {
    guard let id = json["id"]?.string, let accepted = json["accepted_at"]?.string.flatMap(Timestamp.init(rfc3339:)),
      case .array(let to) = json["to"]
    else { return nil }
    let recipients = to.compactMap(\.string)
    let print = json["text"]?.string.flatMap { text in
      MailPrint(to: recipients.first ?? "", subject: json["subject"]?.string ?? "", text: text)
    }
    self.init(
      id: id, acceptedAt: accepted, key: json["idempotency_key"]?.string, recipients: recipients, print: print)
  }
}
