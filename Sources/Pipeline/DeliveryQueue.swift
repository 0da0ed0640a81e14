import DequeModule
import Referrals
import Store

/// The messages that this instance has in hand: ready, waiting for their time, at the provider, being settled, or still to be
/// read. A value without a clock.
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
    /// The provider has been asked, or may have been: what is `sending` in its row is more than an announcement.
    var isMade: Bool
    /// It has a place among the day's mails.
    var isCounted = false
    /// What a model made of its body; nil: none was asked.
    var rewrite: Rewrite?
    /// When it came to hand, by the clock that no one sets back.
    let since: Duration
    /// When what it was decided by was asked for, by the same clock; nil: it is to be decided again.
    var decidedAt: Duration?
    /// When the claim was asked for under which its next attempt begins, or earlier; nil: long ago.
    var claimedAt: Duration?
    /// Before this it is not tried again; nil: it may go.
    var restsUntil: Timestamp?

    /// - Parameter isMade: whether the provider may have been asked under the attempt that the row tells of.
    init(
      _ message: OutgoingMessage, _ records: [TrackedRecord], since: Duration, decidedAt: Duration? = nil, isMade: Bool = false
    ) {
      self.message = message
      self.records = records
      self.since = since
      self.decidedAt = decidedAt
      claimedAt = decidedAt
      self.isMade = isMade
      needsBegin = message.state != .sending
    }

    /// Whether no attempt of it was written down.
    var isUntouched: Bool { message.attempt == 0 }

    /// Whether its first attempt is written down and the provider was not asked: it is as good as untouched.
    var isUnmade: Bool { message.attempt == 1 && message.state == .sending && !isMade && !message.inDoubt }

    /// Whether it tells of a reward, which goes before all else.
    var isNotice: Bool { [.rewardPending, .rewardEarned].contains(message.kind) }

    /// The draft that a model is still to be shown, as stored.
    var draft: String? { isUntouched && rewrite == nil ? message.draft : nil }
  }

  /// A message whose end is being written down.
  private struct Closing {
    var records: [TrackedRecord]
    /// The same message, claimed again before we heard that its end was written.
    var successor: Entry?
    /// The scheduler has claimed it before we heard that its end was written, and let it be.
    var isClaimedAgain = false
  }

  /// A message of ours that must be read first.
  private struct Unread {
    var records: [TrackedRecord]
    /// Tells whether an answer was asked for before or after the message came to be unread.
    var token: Int
  }

  private(set) var entries: [String: Entry] = [:]
  private var closing: [String: Closing] = [:]
  private var unread: [String: Unread] = [:]
  private var tokens = 0
  private var line = DeliveryLine()
  /// Those whose words a model is to be asked for first.
  private var drafts: Deque<String> = []

  /// Messages in hand.
  var count: Int { entries.count + closing.count + unread.count }
  /// Messages that could go now.
  var readyCount: Int { line.readyCount }

  /// Whether a model is to be asked for somebody's words.
  var hasDrafts: Bool { !drafts.isEmpty }

  /// Whether a message is in hand.
  func contains(_ id: String) -> Bool { entries[id] != nil || closing[id] != nil || unread[id] != nil }

  /// Takes a message in hand; one that is already there only gets the records.
  mutating func add(_ entry: Entry) {
    let id = entry.message.id
    if closing[id] != nil {
      let earlier = closing[id]?.successor?.records ?? []
      closing[id]?.successor = entry
      closing[id]?.successor?.records += earlier
    } else if entries[id] != nil {
      entries[id]?.records += entry.records
    } else {
      entries[id] = entry
      entries[id]?.records += unread.removeValue(forKey: id)?.records ?? []
      if entry.draft == nil { line.append(id, isNotice: entry.isNotice) } else { drafts.append(id) }
    }
  }

  /// Lets more records wait for a message in hand.
  mutating func attach(_ records: [TrackedRecord], to id: String) {
    entries[id]?.records += records
    closing[id]?.records += records
    unread[id]?.records += records
  }

  /// The next message that may go, as it leaves the line; it stays in hand.
  mutating func take(now: Timestamp) -> Entry? {
    while let id = line.popFirst(now: now) {
      if let entry = entries[id] { return entry }
    }
    return nil
  }

  /// Those that wait, ready or delayed, and are chosen, as they leave the line; they stay in hand. The rest keep their places.
  mutating func takeWaiting(where isChosen: (Entry) -> Bool) -> [Entry] {
    let chosen = (line.ids + drafts).compactMap { entries[$0] }.filter(isChosen)
    guard !chosen.isEmpty else { return [] }
    let ids = Set(chosen.map(\.message.id))
    line.remove(ids)
    drafts.removeAll(where: ids.contains)
    return chosen
  }

  /// The next messages whose words a model is to be asked for, as they leave that line; they stay in hand.
  mutating func takeDrafts(upTo limit: Int) -> [Entry] {
    let taken = drafts.prefix(limit).compactMap { entries[$0] }
    drafts.removeFirst(min(limit, drafts.count))
    return taken
  }

  /// Puts a message back at the end of the line.
  mutating func putBack(_ id: String) {
    if let entry = entries[id] { line.append(id, isNotice: entry.isNotice) }
  }

  /// Puts a message aside until its time.
  mutating func delay(_ id: String, until due: Timestamp) {
    guard let entry = entries[id] else { return }
    entries[id]?.restsUntil = due
    line.append(id, isNotice: entry.isNotice, restingUntil: due)
  }

  /// Changes a message in hand.
  mutating func update(_ id: String, _ change: (inout Entry) -> Void) {
    guard var entry = entries[id] else { return }
    change(&entry)
    entries[id] = entry
  }

  /// Lets a message go.
  mutating func remove(_ id: String) -> Entry? { entries.removeValue(forKey: id) }
}

extension DeliveryQueue {
  /// A message's end is being written down: it is out of the line and still in hand.
  mutating func close(_ id: String) {
    guard let entry = entries.removeValue(forKey: id) else { return }
    closing[id] = Closing(records: entry.records)
  }

  /// A message's end is written down.
  /// - Returns: the records that waited for it.
  mutating func letGo(_ id: String) -> [TrackedRecord] {
    let closed = closing.removeValue(forKey: id)
    if let successor = closed?.successor { add(successor) } else if closed?.isClaimedAgain == true { expect(id, []) }
    return closed?.records ?? []
  }

  /// A message's end could not be written down, since its row is further on than we thought: goes on from there.
  mutating func resume(_ row: OutgoingMessage, since: Duration, decidedAt: Duration? = nil) {
    guard let closed = closing.removeValue(forKey: row.id) else { return }
    add(Entry(row, closed.records + (closed.successor?.records ?? []), since: since, decidedAt: decidedAt, isMade: true))
  }

  /// Keeps a message out of the line while it is decided again.
  /// - Returns: false when it is in hand already.
  mutating func hold(_ id: String) -> Bool {
    guard entries[id] == nil, closing[id] == nil else {
      closing[id]?.isClaimedAgain = true
      return false
    }
    closing[id] = Closing(records: unread.removeValue(forKey: id)?.records ?? [])
    return true
  }

  /// A message that was held could not be decided: it must be read again.
  mutating func unhold(_ id: String) {
    let records = letGo(id)
    if !records.isEmpty { contains(id) ? attach(records, to: id) : expect(id, records) }
  }

  /// Whether a message is in hand, and not only expected.
  func knows(_ id: String) -> Bool { entries[id] != nil || closing[id] != nil }

  /// A message of ours that nobody here knows: it must be read.
  mutating func expect(_ id: String, _ records: [TrackedRecord]) {
    tokens += 1
    unread[id] = Unread(records: records, token: tokens)
  }

  /// Messages whose attempt is written down and not made may have been taken over meanwhile: they must be read again.
  mutating func doubtBegun() {
    for entry in takeWaiting(where: { !$0.needsBegin }) { doubt(entry.message.id) }
  }

  /// The same of one that has left the line.
  mutating func doubt(_ id: String) {
    if let entry = entries.removeValue(forKey: id) { expect(id, entry.records) }
  }

  /// The messages that must be read, with what `read` wants to know again.
  var toRead: [String: Int] { unread.mapValues(\.token) }

  /// A message was read that had to be.
  /// - Returns: the records that wait for it; nil when it came to hand another way meanwhile, and what was read may be old.
  mutating func read(_ id: String, token: Int) -> [TrackedRecord]? {
    guard unread[id]?.token == token else { return nil }
    return unread.removeValue(forKey: id)?.records
  }
}
