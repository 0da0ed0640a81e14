internal import Crypto
import JSONTree
internal import Synchronization
import Time

/// Brings webhooks, in order, with up to three attempts each.
final class Courier: Sendable {
  struct Parcel: Sendable {
    var url: String
    var signature: String
    var body: [UInt8]
  }

  private let parcels: AsyncStream<Parcel>.Continuation?
  private let worker: Task<Void, Never>?

  /// Without a way to post it does nothing.
  init(post: Sandbox.Post?, backoff: Duration) {
    guard let post else {
      (parcels, worker) = (nil, nil)
      return
    }
    let (stream, parcels) = AsyncStream.makeStream(of: Parcel.self, bufferingPolicy: .bufferingNewest(10_000))
    self.parcels = parcels
    worker = Task { for await parcel in stream { await Self.bring(parcel, post, backoff) } }
  }

  func send(_ body: [UInt8], to hook: Books.Webhook) {
    let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(hook.secret.utf8)))
    let hex = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    parcels?.yield(Parcel(url: hook.url, signature: "sha256=\(hex)", body: body))
  }

  func stop() {
    parcels?.finish()
    worker?.cancel()
  }

  private static func bring(_ parcel: Parcel, _ post: Sandbox.Post, _ backoff: Duration) async {
    let headers = [("Content-Type", "application/json"), ("X-MultiMail-Signature", parcel.signature)]
    for attempt in 0..<3 {
      if let status = await post(parcel.url, headers, parcel.body), 200..<300 ~= status { return }
      guard attempt < 2 else { return }
      do { try await Task.sleep(for: backoff * (1 << attempt)) } catch { return }
    }
  }
}

extension Service {
  /// Tells the webhooks that asked for an event.
  func notify(_ event: String, _ entry: PostOffice.Entry, _ books: Books) {
    let hooks = books.webhooks.filter { hook in
      hook.events.contains(event) && (hook.mailboxID == nil || hook.mailboxID == settings.mailboxID)
    }
    guard !hooks.isEmpty else { return }
    let data = object([
      ("email_id", .string(entry.id)), ("from", string(entry.from)), ("to", list(entry.to)), ("subject", .string(entry.subject)),
      ("direction", .string("outbound")),
    ])
    let payload = object([
      ("event", .string(event)), ("timestamp", .string(settings.now().description)), ("data", data),
    ])
    let body = payload.serializedBytes()
    for hook in hooks { courier.send(body, to: hook) }
  }

  /// Lets a mail bounce or be complained about, which suppresses its recipients; false when there is no such mail.
  func bounce(_ id: String, type: String?, reason: String, event: String) -> Bool {
    let now = settings.now()
    return office.withLock { office in
      guard let index = office.indexByID[id] else { return false }
      if let type {
        office.entries[index].fate.bouncedAt = now
        office.entries[index].fate.bounceType = type
      }
      for address in office.entries[index].to { office.books.suppress(address, reason, at: now) }
      notify(event, office.entries[index], office.books)
      return true
    }
  }
}
