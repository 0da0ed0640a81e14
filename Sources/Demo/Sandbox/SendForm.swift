import Addresses
import JSONTree
import Time

/// What a send asks for, checked as the provider checks it.
struct SendForm {
  /// Everything but what only acceptance can give: the id and the time.
  var draft: Mail

  /// Reads contract A's request.
  static func unkeyed(_ body: JSON) throws(Refusal) -> SendForm {
    let fields = FormFields(body)
    guard case .object = body else { throw Refusal(400, "The body must be a JSON object") }
    let from = try fields.required("from", atMost: 254)
    guard EmailAddress.isPlausible(from) else { throw Refusal(400, "from is not an email address") }
    var draft = try SendForm.draft(fields, contract: "unkeyed")
    draft.from = from
    draft.text = try fields.required("text_body", atMost: 262_144)
    draft.html = try fields.optional("html_body", atMost: 1 << 20)
    return SendForm(draft: draft)
  }

  /// Reads contract B's request.
  static func keyed(_ body: JSON, mailbox: String, from: String) throws(Refusal) -> SendForm {
    let fields = FormFields(body)
    guard case .object = body else { throw Refusal(400, "The body must be a JSON object") }
    var draft = try SendForm.draft(fields, contract: "keyed")
    draft.mailboxID = mailbox
    draft.from = from
    draft.markdown = try fields.required("markdown", atMost: 262_144)
    draft.cc = try fields.addresses("cc") ?? []
    draft.bcc = try fields.addresses("bcc") ?? []
    draft.idempotencyKey = try fields.optional("idempotency_key", atMost: 128)
    if draft.idempotencyKey == "" { throw Refusal(400, "idempotency_key must not be empty") }
    if let text = try fields.optional("send_at", atMost: 64) {
      guard text.hasSuffix("Z"), let moment = Timestamp(rfc3339: text) else {
        throw Refusal(400, "send_at must be an RFC 3339 time in UTC that ends in Z")
      }
      draft.sendAt = moment
    }
    if let timing = try fields.optional("gate_timing", atMost: 64), !["gate_first", "schedule_first"].contains(timing) {
      throw Refusal(400, "gate_timing must be gate_first or schedule_first")
    }
    try fields.checkAttachments()
    return SendForm(draft: draft)
  }

  private static func draft(_ fields: FormFields, contract: String) throws(Refusal) -> Mail {
    guard let to = try fields.addresses("to"), !to.isEmpty else { throw Refusal(400, "to is required: 1 to 50 addresses") }
    let subject = try fields.required("subject", atMost: 998)
    guard subject.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw Refusal(400, "subject must not have control characters")
    }
    return Mail(id: "", acceptedAt: Timestamp(seconds: 0), contract: contract, to: to, subject: subject)
  }
}
