import DequeModule
import Policies
import Store
import Time

/// The messages that this instance has in hand, each in one place; what happens to one moves it to another. A value without a clock.
///
/// `deploy/docs/delivery.md` shows every place and what every event makes of it; a test holds the two together.
struct DeliveryState {
  /// Where a message is.
  enum Place: Sendable {
    /// In line for a model that is to be asked for its words.
    case drafted(MessageInHand)
    /// A model is being asked for its words.
    case rewording(MessageInHand)
    /// In line to go.
    case ready(MessageInHand)
    /// In line, and not tried before its time.
    case resting(MessageInHand)
    /// Out of the line: whether it may go is being settled, and its attempt written down.
    case leaving(MessageInHand)
    /// The provider is being asked.
    case attempting(MessageInHand)
    /// What became of it is being written down. It may be claimed again before we hear that it is.
    case ending([TrackedRecord], isClaimedAgain: Bool)
    /// The scheduler decides it again; two hands on one would send it in spite of the other's no.
    case deciding([TrackedRecord])
    /// It is ours by its row, and must be read first.
    case unread([TrackedRecord], token: Int)
  }

  private var places: [String: Place] = [:]
  private var line = DeliveryLine()
  /// Those whose words a model is to be asked for first.
  private var drafts: Deque<String> = []
  private var tokens = 0
  /// How many a model is being asked for.
  private(set) var rewordingCount = 0

  /// Messages in hand.
  var count: Int { places.count }
  /// Messages that could go now.
  var readyCount: Int { line.readyCount }
  /// Whether a model is to be asked for somebody's words.
  var hasDrafts: Bool { !drafts.isEmpty }

  /// Where a message is; nil: it is not in hand.
  subscript(_ id: String) -> Place? { places[id] }

  /// A message in hand that is to be sent; nil: it is not in hand, or not to be sent for now.
  func message(_ id: String) -> MessageInHand? { places[id]?.message }

  /// Whether messages must be read.
  var isExpecting: Bool { places.values.contains { if case .unread = $0 { true } else { false } } }

  /// The messages that must be read, with what `read` wants to know again.
  var toRead: [String: Int] {
    places.compactMapValues { if case .unread(_, let token) = $0 { token } else { nil } }
  }
}

// MARK: - A message comes to hand

extension DeliveryState {
  /// A commit or a reading gives a message. One that is to be sent already only gets the records.
  mutating func come(_ new: MessageInHand) {
    let id = new.message.id
    switch places[id] {
    case nil: enter(new)
    case .unread(let records, _):
      var new = new
      new.records += records
      enter(new)
    // What we have done since is newer than what its commit tells.
    case .drafted, .rewording, .ready, .resting, .leaving, .attempting, .ending, .deciding: attach(new.records, to: id)
    }
  }

  /// Records of an event handled before wait for a message.
  /// - Returns: false when it is not in hand.
  @discardableResult
  mutating func attach(_ records: [TrackedRecord], to id: String) -> Bool {
    guard var place = places[id] else { return false }
    place.records += records
    places[id] = place
    return true
  }

  /// A message of ours that nobody here knows must be read.
  mutating func expect(_ id: String, _ records: [TrackedRecord]) {
    guard !attach(records, to: id) else { return }
    tokens += 1
    places[id] = .unread(records, token: tokens)
  }

  /// A message was read that had to be: it is out of hand until somebody says what it is.
  /// - Returns: the records that wait for it; nil when it came to hand another way meanwhile, and what was read may be old.
  mutating func read(_ id: String, token: Int) -> [TrackedRecord]? {
    guard case .unread(let records, token)? = places[id] else { return nil }
    places[id] = nil
    return records
  }

  private mutating func enter(_ new: MessageInHand) {
    let id = new.message.id
    if new.draft == nil {
      places[id] = .ready(new)
      line.append(id, isNotice: new.message.kind.isNotice)
    } else {
      places[id] = .drafted(new)
      drafts.append(id)
    }
  }
}

// MARK: - It leaves its line, or returns to it

extension DeliveryState {
  /// The next message may go.
  /// - Returns: it, out of the line; nil: none may go now.
  mutating func pick(now: Timestamp) -> MessageInHand? {
    while let id = line.popFirst(now: now) {
      if let message = leave(id) { return message }
    }
    return nil
  }

  /// All that wait in a line and are chosen leave it; the rest keep their places.
  mutating func pickWaiting(where isChosen: (MessageInHand) -> Bool) -> [MessageInHand] {
    let chosen = (line.ids + drafts).filter { places[$0]?.message.map(isChosen) ?? false }
    if chosen.isEmpty { return [] }
    let ids = Set(chosen)
    line.remove(ids)
    drafts.removeAll(where: ids.contains)
    return chosen.compactMap { leave($0) }
  }

  private mutating func leave(_ id: String) -> MessageInHand? {
    switch places[id] {
    case .ready(let message), .resting(let message), .drafted(let message):
      places[id] = .leaving(message)
      return message
    default: return nil
    }
  }

  /// A model is asked for the words of the next drafts, so many at once.
  mutating func pickDrafts(upTo limit: Int) -> [MessageInHand] {
    var picked: [MessageInHand] = []
    while rewordingCount < limit, let id = drafts.popFirst() {
      guard case .drafted(let message)? = places[id] else { continue }
      places[id] = .rewording(message)
      rewordingCount += 1
      picked.append(message)
    }
    return picked
  }

  /// A model's words are there, or will not come.
  mutating func reword(_ id: String, _ change: (inout MessageInHand) -> Void) {
    guard case .rewording(var message)? = places[id] else { return }
    rewordingCount -= 1
    change(&message)
    places[id] = .ready(message)
    line.append(id, isNotice: message.message.kind.isNotice)
  }

  /// It may not go yet: back to the end of the line.
  mutating func putBack(_ id: String) {
    guard case .leaving(let message)? = places[id] else { return }
    places[id] = .ready(message)
    line.append(id, isNotice: message.message.kind.isNotice)
  }

  /// It may not go before its time, or not again.
  mutating func rest(_ id: String, until due: Timestamp) {
    switch places[id] {
    case .leaving(var message), .attempting(var message):
      message.restsUntil = due
      places[id] = .resting(message)
      line.append(id, isNotice: message.message.kind.isNotice, restingUntil: due)
    default: break
    }
  }

  /// Something is learnt of a message that is to be sent; its place stays.
  mutating func update(_ id: String, _ change: (inout MessageInHand) -> Void) {
    guard var message = places[id]?.message else { return }
    change(&message)
    places[id]?.message = message
  }

  /// The provider is to be asked.
  /// - Returns: the message as it is now; nil: it is not to be sent any more.
  mutating func attempt(_ id: String) -> MessageInHand? {
    guard case .leaving(var message)? = places[id] else { return nil }
    message.isMade = true
    places[id] = .attempting(message)
    return message
  }

  /// Another instance has it.
  /// - Returns: the records that wait for it.
  mutating func lose(_ id: String) -> [TrackedRecord] {
    guard case .leaving(let message)? = places[id] else { return [] }
    places[id] = nil
    return message.records
  }

  /// The lease lapsed: messages whose attempt is written down and not made may have been taken over, and must be read again.
  mutating func lapse() {
    for message in pickWaiting(where: { !$0.needsBegin }) { doubt(message.message.id) }
  }

  /// The same of one that was out of the line when the lease lapsed.
  mutating func doubt(_ id: String) {
    guard case .leaving(let message)? = places[id] else { return }
    places[id] = nil
    expect(id, message.records)
  }
}

// MARK: - It ends here

extension DeliveryState {
  /// What becomes of it is decided, and being written down.
  mutating func end(_ id: String) {
    switch places[id] {
    case .leaving(let message), .attempting(let message): places[id] = .ending(message.records, isClaimedAgain: false)
    case .deciding(let records): places[id] = .ending(records, isClaimedAgain: false)
    default: break
    }
  }

  /// Its end is written down.
  /// - Returns: the records that waited for it.
  mutating func finish(_ id: String) -> [TrackedRecord] {
    guard case .ending(let records, let isClaimedAgain)? = places[id] else { return [] }
    places[id] = nil
    if isClaimedAgain { expect(id, []) }
    return records
  }

  /// Its end could not be written down, since its row is further on than we thought: goes on from there.
  mutating func goOn(_ row: OutgoingMessage, since: Duration) {
    guard case .ending(let records, _)? = places[row.id] else { return }
    enter(MessageInHand(row, records, since: since, isMade: true))
  }
}

// MARK: - The scheduler decides it again

extension DeliveryState {
  /// A message turns out to be claimed by us.
  /// - Returns: whether it is in no hand here, and somebody must see to it.
  mutating func learnClaimed(_ id: String) -> Bool {
    switch places[id] {
    case nil, .unread: return true
    case .ending(let records, _):
      places[id] = .ending(records, isClaimedAgain: true)
      return false
    case .deciding, .drafted, .rewording, .ready, .resting, .leaving, .attempting: return false
    }
  }

  /// The scheduler begins to decide a message that it has claimed.
  /// - Returns: false when it is in another hand here, and must be let be.
  mutating func beginDeciding(_ id: String) -> Bool {
    guard learnClaimed(id) else { return false }
    places[id] = .deciding(places[id]?.records ?? [])
    return true
  }

  /// It may leave.
  /// - Parameter decidedAt: when what it was decided by was asked for.
  mutating func release(_ message: OutgoingMessage, since: Duration, decidedAt: Duration) {
    guard case .deciding(let records)? = places[message.id] else { return }
    enter(MessageInHand(message, records, since: since, decidedAt: decidedAt, isMade: true))
  }

  /// It could not be decided: where somebody waits for it, it must be read again.
  mutating func giveUpDeciding(_ id: String) {
    guard case .deciding(let records)? = places[id] else { return }
    places[id] = nil
    if !records.isEmpty { expect(id, records) }
  }
}

extension DeliveryState.Place {
  /// The message, where it is to be sent.
  fileprivate(set) var message: MessageInHand? {
    get {
      switch self {
      case .drafted(let message), .rewording(let message), .ready(let message), .resting(let message), .leaving(let message),
        .attempting(let message):
        message
      case .ending, .deciding, .unread: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .drafted: self = .drafted(newValue)
      case .rewording: self = .rewording(newValue)
      case .ready: self = .ready(newValue)
      case .resting: self = .resting(newValue)
      case .leaving: self = .leaving(newValue)
      case .attempting: self = .attempting(newValue)
      case .ending, .deciding, .unread: break
      }
    }
  }

  /// The records that wait for the message.
  var records: [TrackedRecord] {
    get {
      switch self {
      case .ending(let records, _), .deciding(let records), .unread(let records, _): records
      default: message?.records ?? []
      }
    }
    set {
      switch self {
      case .ending(_, let isClaimedAgain): self = .ending(newValue, isClaimedAgain: isClaimedAgain)
      case .deciding: self = .deciding(newValue)
      case .unread(_, let token): self = .unread(newValue, token: token)
      default: message?.records = newValue
      }
    }
  }
}
