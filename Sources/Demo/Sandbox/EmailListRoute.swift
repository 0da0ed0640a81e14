internal import HTTPServer
import JSONTree
internal import Synchronization
import Time

extension Service {
  /// A page of the mailbox's mails, newest first; `since_id` leaves out that mail and those before it.
  func listing(_ request: HTTPRequest) throws(Refusal) -> JSON {
    let limit = try limit(request)
    let after = try request.queryValue("date_after").map { text throws(Refusal) in
      guard let moment = Timestamp(rfc3339: text) ?? Timestamp(date: text) else { throw Refusal(400, "date_after is no time") }
      return moment
    }
    let status = request.queryValue("status")
    let words = request.queryValue("subject_contains")?.lowercased()
    // The sandbox receives nothing.
    if request.queryValue("direction") == "inbound" { return object([("emails", .array([]))]) }
    let now = settings.now()
    let entries = office.withLock { $0.entries }
    let end = try position(request.queryValue("cursor")) ?? entries.count
    let start = try position(request.queryValue("since_id")).map { $0 + 1 } ?? 0
    var found: [JSON] = []
    var next: String?
    for entry in entries[min(start, end, entries.count)..<min(end, entries.count)].reversed() {
      if let after, entry.acceptedAt <= after { break }
      if let words, !entry.subject.lowercased().contains(words) { continue }
      let json = object(shown(entry, now: now))
      if let status, json["status"]?.string != status { continue }
      // Only one more that fits shows that there is a next page, which begins before the last one given.
      if found.count == limit {
        next = found.last?["id"]?.string
        break
      }
      found.append(json)
    }
    return object([("emails", .array(found)), ("next_cursor", string(next))])
  }

  func limit(_ request: HTTPRequest) throws(Refusal) -> Int {
    guard let text = request.queryValue("limit") else { return 50 }
    guard let limit = Int(text), 1...100 ~= limit else { throw Refusal(400, "limit is 1 to 100") }
    return limit
  }

  private func position(_ id: String?) throws(Refusal) -> Int? {
    guard let id else { return nil }
    guard let index = office.withLock({ $0.indexByID[id] }) else { throw Refusal(400, "The id or cursor is unknown") }
    return index
  }
}
