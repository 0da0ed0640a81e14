package import JSONTree
package import Time

/// A mail as it was accepted, and as one line of the file tells it.
package struct Mail: Sendable, Equatable {
  package var id: String
  package var acceptedAt: Timestamp
  /// `keyed` (contract B) or `unkeyed` (contract A).
  package var contract: String
  package var mailboxID: String?
  package var idempotencyKey: String?
  package var from: String?
  package var to: [String]
  package var cc: [String]
  package var bcc: [String]
  package var subject: String
  /// Contract A's plain text.
  package var text: String?
  /// Contract B's Markdown.
  package var markdown: String?
  package var html: String?
  package var sendAt: Timestamp?

  /// The mail as JSON, without what it does not have.
  package var json: JSON {
    object([
      ("id", .string(id)), ("accepted_at", .string(acceptedAt.description)), ("contract", .string(contract)),
      ("mailbox_id", string(mailboxID)), ("idempotency_key", string(idempotencyKey)), ("from", string(from)),
      ("to", list(to)), ("cc", cc.isEmpty ? nil : list(cc)), ("bcc", bcc.isEmpty ? nil : list(bcc)),
      ("subject", .string(subject)), ("text", string(text)), ("markdown", string(markdown)), ("html", string(html)),
      ("send_at", string(sendAt?.description)),
    ])
  }

  /// Reads a mail from its JSON; nil when it is not one.
  package init?(_ json: JSON) {
    guard let id = json["id"]?.string, let accepted = json["accepted_at"]?.string.flatMap(Timestamp.init(rfc3339:)),
      let contract = json["contract"]?.string, let subject = json["subject"]?.string
    else { return nil }
    self.init(id: id, acceptedAt: accepted, contract: contract, to: strings(json["to"]), subject: subject)
    mailboxID = json["mailbox_id"]?.string
    idempotencyKey = json["idempotency_key"]?.string
    from = json["from"]?.string
    cc = strings(json["cc"])
    bcc = strings(json["bcc"])
    text = json["text"]?.string
    markdown = json["markdown"]?.string
    html = json["html"]?.string
    sendAt = json["send_at"]?.string.flatMap(Timestamp.init(rfc3339:))
  }

  init(id: String, acceptedAt: Timestamp, contract: String, to: [String], subject: String) {
    (self.id, self.acceptedAt, self.contract, self.to, self.subject) = (id, acceptedAt, contract, to, subject)
    (cc, bcc) = ([], [])
  }

  /// Whether another mail says the same to the same people.
  func says(sameAs other: Mail) -> Bool {
    (to, cc, bcc, subject) == (other.to, other.cc, other.bcc, other.subject)
      && (text, markdown, html) == (other.text, other.markdown, other.html)
  }
}
