internal import HTTPServer
import JSONTree
internal import Synchronization

extension Service {
  /// Routes a request of the provider's API.
  func api(_ request: HTTPRequest, _ path: [String]) async throws -> HTTPAnswer {
    let scopes = try authorise(request)
    if request.method == "POST", path == ["send"] { return try await send(request, scopes, mailbox: nil) }
    if request.method == "POST", path.count == 3, path[0] == "mailboxes", path[2] == "send" {
      return try await send(request, scopes, mailbox: path[1])
    }
    let strike = faults.withLock { $0.draw(request.path.hasSuffix("/cancel") ? .cancels : .others, []) }
    if let answer = strike.kind?.answer { return answer }
    try await wait(strike)
    let answer = try route(request, path, scopes)
    return try await finish(answer, strike)
  }

  /// Lets a fault strike before the work is done.
  func wait(_ strike: Strike) async throws {
    if strike.late > .zero { try await Task.sleep(for: strike.late) }
  }

  /// Lets the rest of a fault strike, after the work is done.
  func finish(_ answer: HTTPAnswer, _ strike: Strike) async throws -> HTTPAnswer {
    if strike.delay > .zero { try await Task.sleep(for: strike.delay) }
    return strike.kind == .resetAfter ? .reset : answer
  }

  private func authorise(_ request: HTTPRequest) throws(Refusal) -> Set<Sandbox.Scope> {
    let header = request.header("Authorization") ?? ""
    guard header.hasPrefix("Bearer "), let scopes = settings.keys[String(header.dropFirst("Bearer ".count))] else {
      throw Refusal(401, "Invalid API key")
    }
    return scopes
  }

  private func route(_ request: HTTPRequest, _ path: [String], _ scopes: Set<Sandbox.Scope>) throws -> HTTPAnswer {
    switch path.first {
    case "mailboxes" where path.count >= 2:
      try checkMailbox(path[1])
      return try mailbox(request, Array(path.dropFirst(2)), scopes)
    case "contacts" where path.count == 1: return try contacts(request, scopes)
    case "suppression": return try suppression(request, Array(path.dropFirst()), scopes)
    case "oversight": return try oversight(request, Array(path.dropFirst()), scopes)
    case "account" where path.count == 1: return try account(request, scopes)
    case "webhooks": return try webhooks(request, Array(path.dropFirst()), scopes)
    default: throw Refusal.notFound
    }
  }

  func checkMailbox(_ id: String) throws(Refusal) {
    guard id == settings.mailboxID else { throw Refusal(404, "Mailbox not found") }
  }

  func need(_ scope: Sandbox.Scope, _ scopes: Set<Sandbox.Scope>) throws(Refusal) {
    guard scopes.contains(scope) else { throw Refusal(403, "The API key lacks the scope \(scope.rawValue)") }
  }

  private func mailbox(_ request: HTTPRequest, _ path: [String], _ scopes: Set<Sandbox.Scope>) throws -> HTTPAnswer {
    switch (request.method, path.count) {
    case ("GET", 0):
      try need(.read, scopes)
      return .json(200, mailboxJSON)
    case ("GET", 1) where path[0] == "emails":
      try need(.read, scopes)
      return .json(200, try listing(request))
    case (_, 2...) where path[0] == "emails": return try email(request, path[1], Array(path.dropFirst(2)), scopes)
    default: throw Refusal.notFound
    }
  }

  private var mailboxJSON: JSON {
    object([
      ("id", .string(settings.mailboxID)), ("address", .string(settings.mailboxAddress)),
      ("oversight_mode", .string(settings.oversightMode)), ("default_gate_timing", .string("gate_first")),
      ("is_active", .bool(true)),
    ])
  }

  private func account(_ request: HTTPRequest, _ scopes: Set<Sandbox.Scope>) throws -> HTTPAnswer {
    guard request.method == "GET" else { throw Refusal(405, "Method not allowed") }
    try need(.read, scopes)
    let used = office.withLock { $0.entries.count }
    let quota = object([("limit", .int(1_000_000)), ("used", .int(Int64(used)))])
    return .json(200, object([("id", .string("acc_sandbox")), ("quota", quota), ("sending_disabled", .bool(false))]))
  }
}
