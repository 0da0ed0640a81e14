import Time

/// The idempotency keys of the last day.
struct KeyMemory: Sendable {
  /// A key counts within its mailbox.
  struct Key: Hashable, Sendable {
    var mailbox: String
    var key: String

    /// The key of a mail; nil when it has none.
    init?(_ mail: Mail) {
      guard let mailbox = mail.mailboxID, let key = mail.idempotencyKey else { return nil }
      self.mailbox = mailbox
      self.key = key
    }
  }

  struct Use: Sendable {
    var id: String
    var at: Timestamp
    var place: PostOffice.Place
  }

  private let lifetime: Duration
  private var uses: [Key: Use] = [:]
  /// In the order of use, from `oldest` on; what is before it is forgotten.
  private var order: [(key: Key, at: Timestamp)] = []
  private var oldest = 0

  init(lifetime: Duration) { self.lifetime = lifetime }

  /// The use of a key that is still remembered.
  mutating func use(of key: Key, now: Timestamp) -> Use? {
    forget(before: now - lifetime)
    // Asked again: after a clock was set back the order is not that of the times.
    return uses[key].flatMap { now < $0.at + lifetime ? $0 : nil }
  }

  mutating func remember(_ key: Key, id: String, place: PostOffice.Place, at moment: Timestamp) {
    uses[key] = Use(id: id, at: moment, place: place)
    order.append((key, moment))
  }

  private mutating func forget(before moment: Timestamp) {
    while oldest < order.count, order[oldest].at <= moment {
      // A key used again since then is remembered for its later use.
      if let use = uses[order[oldest].key], use.at <= moment { uses[order[oldest].key] = nil }
      oldest += 1
    }
    if oldest > 1_000, oldest > order.count / 2 {
      order.removeFirst(oldest)
      oldest = 0
    }
  }
}
