import Addresses
internal import HTTPServer
import JSONTree
internal import Synchronization
import Time

extension Service {
  /// The address book: no more than that.
  func contacts(_ request: HTTPRequest, _ scopes: Set<Sandbox.Scope>) throws -> HTTPAnswer {
    switch request.method {
    case "GET":
      try need(.read, scopes)
      let words = request.queryValue("q")?.lowercased() ?? ""
      let found = office.withLock { $0.books.contacts }.filter {
        words.isEmpty || $0.name.lowercased().contains(words) || $0.email.lowercased().contains(words)
      }
      return .json(200, object([("contacts", .array(found.map(\.json)))]))
    case "POST":
      try need(.send, scopes)
      let body = try json(request)
      let fields = FormFields(body)
      let name = try fields.required("name", atMost: 500)
      let email = try fields.required("email", atMost: 254)
      guard EmailAddress.isPlausible(email) else { throw Refusal(400, "email is not an email address") }
      let now = settings.now()
      let contact = office.withLock { office in
        let contact = Books.Contact(
          id: office.books.id("con"), name: name, email: email, tags: strings(body["tags"]), createdAt: now)
        office.books.contacts.append(contact)
        return contact
      }
      return .json(201, contact.json)
    default: throw Refusal(405, "Method not allowed")
    }
  }

  /// The suppression list: nothing can be added to it, and nothing looked up.
  func suppression(_ request: HTTPRequest, _ path: [String], _ scopes: Set<Sandbox.Scope>) throws -> HTTPAnswer {
    try need(.admin, scopes)
    switch (request.method, path.count) {
    case ("GET", 0):
      let limit = try limit(request)
      let all = office.withLock { $0.books.suppressions }
      let start = request.queryValue("cursor").flatMap { id in all.firstIndex { $0.id == id } } ?? 0
      let page = all[start...].prefix(limit)
      let next = page.endIndex < all.count ? all[page.endIndex].id : nil
      return .json(200, object([("suppressions", .array(page.map(\.json))), ("next_cursor", string(next))]))
    case ("DELETE", 1):
      let key = EmailAddress.comparisonKey(path[0])
      let removed = office.withLock { office in
        let before = office.books.suppressions.count
        office.books.suppressions.removeAll { EmailAddress.comparisonKey($0.address) == key }
        return office.books.suppressions.count < before
      }
      guard removed else { throw Refusal(404, "The address is not suppressed") }
      return .json(200, object([("status", .string("removed"))]))
    default: throw Refusal.notFound
    }
  }

  /// Webhooks: the signing secret is shown once.
  func webhooks(_ request: HTTPRequest, _ path: [String], _ scopes: Set<Sandbox.Scope>) throws -> HTTPAnswer {
    try need(.admin, scopes)
    guard request.method == "POST", path.isEmpty else { throw Refusal.notFound }
    let body = try json(request)
    let url = try FormFields(body).required("url", atMost: 2_048)
    let events = strings(body["events"])
    guard url.hasPrefix("https://") || url.hasPrefix("http://127.0.0.1"), !events.isEmpty else {
      throw Refusal(400, "url must be https, and events must name at least one")
    }
    let seed = settings.seed
    let hook = office.withLock { office in
      let number = office.books.webhooks.count + 1
      var dice = Dice(seed: seed &+ UInt64(number))
      let secret = "whsec_" + String(dice.next(), radix: 16) + String(dice.next(), radix: 16)
      let hook = Books.Webhook(
        id: office.books.id("wh"), url: url, events: events, mailboxID: body["mailbox_id"]?.string, secret: secret)
      office.books.webhooks.append(hook)
      return hook
    }
    return .json(201, object([("id", .string(hook.id)), ("signing_secret", .string(hook.secret))]))
  }
}

extension Books.Contact {
  fileprivate var json: JSON {
    object([
      ("id", .string(id)), ("name", .string(name)), ("email", .string(email)), ("tags", list(tags)),
      ("created_at", .string(createdAt.description)),
    ])
  }
}

extension Books.Suppression {
  fileprivate var json: JSON {
    // Epoch milliseconds, which the contract allows field by field.
    object([
      ("id", .string(id)), ("email_address", .string(address)), ("reason", .string(reason)),
      ("created_at", .int(createdAt.microseconds / 1_000)),
    ])
  }
}
