internal import HTTPServer
import JSONTree
internal import Synchronization

extension Service {
  /// The operator's side: what waits, and what becomes of it.
  func oversight(_ request: HTTPRequest, _ path: [String], _ scopes: Set<Sandbox.Scope>) throws -> HTTPAnswer {
    try need(.oversight, scopes)
    switch (request.method, path) {
    case ("GET", ["pending"]):
      let now = settings.now()
      let waiting = office.withLock { $0.entries.filter { $0.fate.isWaiting } }
      return .json(200, object([("pending", .array(waiting.map { object(shown($0, now: now)) }))]))
    case ("POST", ["decide"]):
      let body = try json(request)
      let fields = FormFields(body)
      let id = try fields.required("email_id", atMost: 256)
      let action = try fields.required("action", atMost: 16)
      guard action == "approve" || action == "reject" else { throw Refusal(400, "action must be approve or reject") }
      return .json(200, try decide(id, approves: action == "approve"))
    default: throw Refusal.notFound
    }
  }

  private func decide(_ id: String, approves: Bool) throws(Refusal) -> JSON {
    let now = settings.now()
    let entry = try withEntry(id) { entry throws(Refusal) in
      guard entry.fate.isWaiting else { throw Refusal(409, "The email does not wait for a decision") }
      if approves {
        entry.fate.approvedAt = now
        entry.fate.approvedBy = "operator@demo.example"
      } else {
        entry.fate.end = "rejected"
      }
      return entry
    }
    let books = office.withLock { $0.books }
    notify(approves ? "oversight.approved" : "oversight.rejected", entry, books)
    if approves { notify("message.delivered", entry, books) }
    return object([("id", .string(id)), ("status", .string(approves ? "approved" : "rejected"))])
  }
}

extension Fate {
  fileprivate var isWaiting: Bool { isGated && approvedAt == nil && end == nil }
}
