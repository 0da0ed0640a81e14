internal import HTTPServer
import JSONTree
internal import Synchronization

extension Service {
  /// The sandbox's own routes, which the provider does not have; no key is needed.
  func control(_ request: HTTPRequest, _ path: [String]) throws -> HTTPAnswer {
    switch (request.method, path.first, path.count) {
    case ("GET", "faults", 1): return faultList()
    case ("POST", "faults", 1):
      let more = try Fault.all(try json(request))
      faults.withLock { $0.add(more) }
      return faultList()
    case ("DELETE", "faults", 1):
      faults.withLock { $0.clear() }
      return faultList()
    case ("GET", "mails", 1): return .json(200, try mails(request))
    case ("GET", "mails", 2): return .json(200, try mail(path[1]).json)
    case ("DELETE", "mails", 1):
      office.withLock { $0.clearList() }
      return .json(200, object([("count", .int(0))]))
    case ("POST", "events", 1): return try event(try json(request))
    default: throw Refusal.notFound
    }
  }

  /// A mail in full; refuses with 404 when it, or its body, is not there.
  func mail(_ id: String) throws -> Mail {
    let entry = try withEntry(id) { $0 }
    guard let mail = try office.withLock({ try $0.mail(entry) }) else { throw Refusal(404, "The mail's body is gone") }
    return mail
  }

  private func faultList() -> HTTPAnswer {
    let left = faults.withLock { $0.faults }
    return .json(200, object([("faults", .array(left.map(\.json)))]))
  }

  /// Mails oldest first, from the one after `after` on, up to `limit` (100 by default, 1,000 at most).
  private func mails(_ request: HTTPRequest) throws -> JSON {
    let limit = min(max(1, request.queryValue("limit").flatMap { Int($0) } ?? 100), 1_000)
    let after = request.queryValue("after")
    return try office.withLock { office in
      var start = 0
      if let after {
        guard let index = office.indexByID[after] else { throw Refusal(404, "There is no mail \(after)") }
        start = index + 1
      }
      let page = office.entries[start...].prefix(limit)
      let next = page.endIndex < office.entries.count ? page.last?.id : nil
      let mails = try page.compactMap { try office.mail($0)?.json }
      return object([("count", .int(Int64(office.entries.count))), ("mails", .array(mails)), ("next", string(next))])
    }
  }

  /// `{"email_id", "event": "bounced" | "complained"}`.
  private func event(_ body: JSON) throws -> HTTPAnswer {
    let id = body["email_id"]?.string ?? ""
    let known =
      switch body["event"]?.string {
      case "bounced": bounce(id, type: "hard", reason: "bounce", event: "message.bounced")
      case "complained": bounce(id, type: nil, reason: "complaint", event: "message.complained")
      default: throw Refusal(400, "event is bounced or complained")
      }
    guard known else { throw Refusal(404, "Email not found") }
    return .json(200, object([("status", .string("ok"))]))
  }
}

extension PostOffice {
  /// Forgets the mails, not their keys and numbers; the file keeps them all.
  mutating func clearList() {
    entries = []
    indexByID = [:]
  }
}
