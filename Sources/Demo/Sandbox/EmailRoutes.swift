internal import HTTPServer
import JSONTree
internal import Synchronization
import Time

extension Service {
  /// What can be done with one mail.
  func email(_ request: HTTPRequest, _ id: String, _ rest: [String], _ scopes: Set<Sandbox.Scope>) throws -> HTTPAnswer {
    switch (request.method, rest.first, rest.count) {
    case ("GET", nil, 0):
      try need(.read, scopes)
      return .json(200, try whole(id))
    case ("POST", "cancel", 1):
      try need(.send, scopes)
      return .json(200, try cancel(id))
    case ("GET", "tags", 1):
      try need(.read, scopes)
      return .json(200, try withEntry(id) { tagsJSON($0.fate.tags) })
    case ("PUT", "tags", 1):
      try need(.send, scopes)
      return .json(200, try putTags(id, try json(request)))
    case ("DELETE", "tags", 2):
      try need(.send, scopes)
      return .json(200, try deleteTag(id, rest[1]))
    default: throw Refusal.notFound
    }
  }

  /// A mail's JSON as the API shows it, without its body.
  func shown(_ entry: PostOffice.Entry, now: Timestamp) -> [(String, JSON?)] {
    let fate = entry.fate
    let status = fate.status(acceptedAt: entry.acceptedAt, sendAt: entry.sendAt, scanTime: settings.scanTime, now: now)
    return [
      ("id", .string(entry.id)), ("direction", .string("outbound")), ("from", string(entry.from)), ("to", list(entry.to)),
      ("subject", .string(entry.subject)), ("status", .string(status.word)),
      ("created_at", .string(entry.acceptedAt.description)), ("delivered_at", string(status.deliveredAt?.description)),
      ("bounced_at", string(fate.bouncedAt?.description)), ("bounce_type", string(fate.bounceType)),
      ("approved_at", string(fate.approvedAt?.description)), ("approved_by", string(fate.approvedBy)),
      ("tags", .object(fate.tags)),
    ]
  }

  private func whole(_ id: String) throws -> JSON {
    let now = settings.now()
    let entry = try withEntry(id) { $0 }
    let mail = try office.withLock { try $0.mail(entry) }
    return object(
      shown(entry, now: now) + [
        ("markdown", string(mail?.markdown)), ("text_body", string(mail?.text)), ("html_body", string(mail?.html)),
        ("thread_id", .string("th_\(id.dropFirst(3))")),
      ])
  }

  private func cancel(_ id: String) throws(Refusal) -> JSON {
    let (now, scanTime) = (settings.now(), settings.scanTime)
    return try withEntry(id) { entry throws(Refusal) in
      let status = entry.fate.status(acceptedAt: entry.acceptedAt, sendAt: entry.sendAt, scanTime: scanTime, now: now).word
      guard ["pending_scan", "scheduled", "pending_send_approval", "cancelled"].contains(status) else {
        throw Refusal(409, "The email can no longer be cancelled")
      }
      entry.fate.end = "cancelled"
      return object([("id", .string(id)), ("status", .string("cancelled"))])
    }
  }

  private func putTags(_ id: String, _ body: JSON) throws(Refusal) -> JSON {
    guard case .object(let tags) = body["tags"], tags.allSatisfy({ $0.value.string != nil }) else {
      throw Refusal(400, "tags must be an object of strings")
    }
    let merges = settings.tagPut == .merge
    return try withEntry(id) { entry in
      if merges { entry.fate.tags.removeAll { old in tags.contains { $0.key == old.key } } } else { entry.fate.tags = [] }
      entry.fate.tags += tags
      return tagsJSON(entry.fate.tags)
    }
  }

  private func deleteTag(_ id: String, _ key: String) throws(Refusal) -> JSON {
    try withEntry(id) { entry throws(Refusal) in
      guard entry.fate.tags.contains(where: { $0.key == key }) else { throw Refusal(404, "Tag not found") }
      entry.fate.tags.removeAll { $0.key == key }
      return tagsJSON(entry.fate.tags)
    }
  }
}

private func tagsJSON(_ tags: [JSON.Member]) -> JSON { object([("tags", .object(tags))]) }
