internal import HTTPServer
import JSONTree
internal import Synchronization
import Time

extension Service {
  /// Takes a mail under either contract; nil as mailbox is contract A.
  func send(_ request: HTTPRequest, _ scopes: Set<Sandbox.Scope>, mailbox: String?) async throws -> HTTPAnswer {
    try need(.send, scopes)
    let body = try json(request)
    let strike = faults.withLock { $0.draw(.sends, strings(body["to"])) }
    try await wait(strike)
    if let answer = strike.kind?.answer {
      // An injected refusal can be slow too.
      return try await finish(answer, strike)
    }
    let answer: HTTPAnswer
    do throws(Refusal) {
      answer = try accept(body, mailbox: mailbox)
    } catch {
      answer = error.answer
    }
    return try await finish(answer, strike)
  }

  private func accept(_ body: JSON, mailbox: String?) throws(Refusal) -> HTTPAnswer {
    let form: SendForm
    if let mailbox {
      try checkMailbox(mailbox)
      form = try SendForm.keyed(body, mailbox: mailbox, from: settings.mailboxAddress)
    } else {
      form = try SendForm.unkeyed(body)
    }
    if settings.oversightMode == "read_only" { throw Refusal(403, "The mailbox is read_only") }
    return try take(form.draft)
  }

  private func take(_ draft: Mail) throws(Refusal) -> HTTPAnswer {
    let now = settings.now()
    let taken: Result<PostOffice.Acceptance, Refusal> = office.withLock { office in
      do {
        let acceptance = try office.accept(draft, now: now)
        if case .new = acceptance { settle(&office, now) }
        return .success(acceptance)
      } catch let refusal as Refusal {
        return .failure(refusal)
      } catch {
        return .failure(Refusal(500, "The mail could not be kept: \(error)"))
      }
    }
    switch try taken.get() {
    case .new(let id):
      let status = draft.contract == "keyed" ? "pending_scan" : "queued"
      let thread = draft.contract == "keyed" ? "th_\(id.dropFirst(3))" : nil
      return .json(202, object([("id", .string(id)), ("status", .string(status)), ("thread_id", string(thread))]))
    case .already(let id):
      return .json(200, object([("id", .string(id)), ("status", .string("already_sent")), ("idempotent", .bool(true))]))
    }
  }

  /// Decides what becomes of the newest mail, and tells the webhooks.
  private func settle(_ office: inout PostOffice, _ now: Timestamp) {
    guard let last = office.entries.indices.last else { return }
    let to = office.entries[last].to
    if settings.oversightMode.hasPrefix("gated") {
      office.entries[last].fate.isGated = true
      return notify("oversight.pending", office.entries[last], office.books)
    }
    notify("message.sent", office.entries[last], office.books)
    if to.contains(where: office.books.isSuppressed) {
      office.entries[last].fate.bouncedAt = now
      office.entries[last].fate.bounceType = "suppressed"
      notify("message.bounced", office.entries[last], office.books)
    } else {
      notify("message.delivered", office.entries[last], office.books)
    }
  }
}
