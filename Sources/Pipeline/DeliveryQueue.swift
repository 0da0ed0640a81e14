import Referrals
import Store

/// The messages that this instance has in hand: ready, waiting for their time, or at the provider. A value without a clock.
struct DeliveryQueue {
  /// A message in hand.
  struct Entry: Sendable {
    var message: OutgoingMessage
    /// The records that are done when it is settled or handed over.
    var records: [TrackedRecord]
    /// Attempts that did not succeed.
    var failures = 0
    /// The database has not yet heard that the next attempt begins.
    var needsBegin: Bool

    init(_ message: OutgoingMessage, _ records: [TrackedRecord]) {
      self.message = message
      self.records = records
      needsBegin = message.state != .sending
    }

    /// Whether no attempt of it has begun.
    var isUntouched: Bool { message.attempt == 0 }
  }

  private(set) var entries: [String: Entry] = [:]
  private var ready: [String] = []
  private var head = 0
  private var delayed: [(due: Timestamp, id: String)] = []

  /// Messages in hand.
  var count: Int { entries.count }
  /// Messages that could go now.
  var readyCount: Int { ready.count - head }

  /// Whether a message is in hand.
  func contains(_ id: String) -> Bool { entries[id] != nil }

  /// Takes a message in hand; one that is already there only gets the records.
  mutating func add(_ entry: Entry) {
    let id = entry.message.id
    guard entries[id] == nil else {
      entries[id]?.records += entry.records
      return
    }
    entries[id] = entry
    ready.append(id)
  }

  /// Lets more records wait for a message in hand.
  mutating func attach(_ records: [TrackedRecord], to id: String) { entries[id]?.records += records }

  /// The next ready messages, oldest first, as they leave the line; they stay in hand.
  mutating func take(upTo limit: Int, now: Timestamp) -> [Entry] {
    promote(now)
    var taken: [Entry] = []
    while taken.count < limit, head < ready.count {
      let id = ready[head]
      head += 1
      if let entry = entries[id] { taken.append(entry) }
    }
    if head > 1_024 || head == ready.count {
      ready.removeFirst(head)
      head = 0
    }
    return taken
  }

  /// Everything that waits, ready or delayed, as it leaves the line; it stays in hand.
  mutating func takeWaiting() -> [Entry] {
    let ids = ready[head...] + delayed.map(\.id)
    ready = []
    head = 0
    delayed = []
    return ids.compactMap { entries[$0] }
  }

  /// Puts a message back at the end of the line.
  mutating func putBack(_ id: String) { ready.append(id) }

  /// Puts a message aside until its time.
  mutating func delay(_ id: String, until due: Timestamp) { delayed.append((due, id)) }

  /// Changes a message in hand.
  mutating func update(_ id: String, _ change: (inout Entry) -> Void) {
    guard var entry = entries[id] else { return }
    change(&entry)
    entries[id] = entry
  }

  /// Lets a message go.
  mutating func remove(_ id: String) -> Entry? { entries.removeValue(forKey: id) }

  private mutating func promote(_ now: Timestamp) {
    guard delayed.contains(where: { $0.due <= now }) else { return }
    ready += delayed.filter { $0.due <= now }.sorted { $0.due < $1.due }.map(\.id)
    delayed.removeAll { $0.due <= now }
  }
}
